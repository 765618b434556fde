with placed as (
    select * from {{ ref('fct_order_placements') }}
),

bills as (
    select * from {{ ref('fct_order_bills') }}
),

-- An order belongs to the bill it pays, in its region and year; without a bill it stands alone.
paired as (
    select
        placed.*,
        bills.bill_link_code,
        bills.order_line_key is not null as has_bill,
        coalesce(bills.billing_code, placed.billing_code) as paid_billing_code,
        case
            when bills.order_line_key is not null then 'BILL'
            when placed.account_kind = 'PREMIUM' then 'ORDER'
            else 'OTHER'
        end as row_kind,
        case
            when bills.order_line_key is not null then bills.billing_code
            else concat_ws('|', placed.payment_order_code, coalesce(placed.billing_code, ''))
        end as row_code
    from placed
    left join bills on placed.order_line_key = bills.order_line_key
),

-- Orders draw on their position day by day until it is empty.
running as (
    select
        *,
        sum(paid_idr) over (
            partition by position_key
            order by paid_date, payment_order_code, order_line_key
            rows between unbounded preceding and current row
        ) as spent_idr
    from paired
)

select
    order_line_key,
    region_code,
    fiscal_year,
    payment_order_code,
    paid_date,
    skpd_code,
    sub_activity_code,
    account_code,
    funding_source_code,
    position_key,
    paid_billing_code as billing_code,
    has_bill,
    bill_link_code,
    row_kind,
    {{ payment_key('region_code', 'row_kind', 'row_code') }} as payment_key,
    case
        when row_kind = 'OTHER' then 'NOT_PREMIUM'
        when account_kind = 'OTHER' then 'WRONG_ACCOUNT'
        when not is_agreeing then 'NOT_IN_BUDGET'
        when position_key is null then 'AMBIGUOUS'
        else 'PLACED'
    end as placement_code,
    paid_idr,
    cast(case
        when is_on_premium
            then
                least(greatest(premium_idr, 0), spent_idr)
                - least(greatest(premium_idr, 0), spent_idr - paid_idr)
        else 0
    end as bigint) as drawn_idr,
    receipt_id,
    row_number
from running
