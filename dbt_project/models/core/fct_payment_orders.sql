with told as (
    select * from {{ ref('stg_budget__payments') }}
),

files as (
    select
        receipt_id,
        received_at
    from {{ ref('stg_semesta__files') }}
),

bills as (
    select billing_code from {{ ref('int_bills_told') }}
),

accounts as (
    select * from {{ ref('budget_accounts') }}
),

fund_codes as (
    select * from {{ ref('budget_fund_codes') }}
),

positions as (
    select * from {{ ref('fct_budget_positions') }}
),

-- A register that is sent again the month after repeats its lines: the same line is the same money.
lines as (
    select
        told.*,
        coalesce(told.reporting_region_code, 'ID') as region_code,
        cast(year(told.paid_date) as integer) as fiscal_year,
        bills.billing_code is not null as has_bill,
        md5(concat_ws(
            '|',
            coalesce(told.reporting_region_code, 'ID'), told.payment_order_code,
            coalesce(told.sub_activity_code, ''), coalesce(told.account_code, ''),
            coalesce(told.fund_code, ''), coalesce(told.billing_code, '')
        )) as order_line_key
    from told
    left join files on told.receipt_id = files.receipt_id
    left join bills on told.billing_code = bills.billing_code
    qualify row_number() over (
        partition by order_line_key
        order by
            told.reporting_period desc nulls last,
            files.received_at desc,
            told.receipt_id asc,
            told.row_number asc
    ) = 1
),

funds as (
    select
        lines.order_line_key,
        arg_max(fund_codes.funding_source_code, length(fund_codes.fund_code)) as funding_source_code
    from lines
    inner join fund_codes
        on
            starts_with(lines.fund_code || '.', fund_codes.fund_code || '.')
            and {{ in_force('fund_codes', 'lines.paid_date') }}
    group by lines.order_line_key
),

-- What the order leaves out agrees with everything; of several positions the one that agrees in most.
agreeing as (
    select
        lines.order_line_key,
        positions.*,
        case when lines.sub_activity_code = positions.sub_activity_code then 1 else 0 end
        + case when lines.account_code = positions.account_code then 1 else 0 end
        + case when funds.funding_source_code = positions.funding_source_code then 1 else 0 end as score
    from lines
    left join funds on lines.order_line_key = funds.order_line_key
    inner join positions
        on
            lines.region_code = positions.region_code
            and lines.fiscal_year = positions.fiscal_year
            and coalesce(lines.sub_activity_code = positions.sub_activity_code, true)
            and coalesce(lines.account_code = positions.account_code, true)
            and coalesce(funds.funding_source_code = positions.funding_source_code, true)
),

placed as (
    select * from agreeing
    qualify
        score = max(score) over (partition by order_line_key)
        and count(*) over (partition by order_line_key, score) = 1
),

judged as (
    select
        lines.*,
        placed.position_key,
        placed.premium_idr,
        coalesce(placed.is_premium, false) as is_on_premium,
        coalesce(funds.funding_source_code, placed.funding_source_code) as funding_source_code,
        case
            when accounts.is_jamsostek = false or placed.is_other then 'OTHER'
            when
                accounts.is_jamsostek
                or placed.is_premium
                or lines.account_code is null
                or lines.billing_code is not null
                then 'PREMIUM'
            else 'UNREAD'
        end as account_kind,
        agreeing_lines.order_line_key is not null as is_agreeing
    from lines
    left join placed on lines.order_line_key = placed.order_line_key
    left join funds on lines.order_line_key = funds.order_line_key
    left join accounts
        on lines.account_code = accounts.account_code and {{ in_force('accounts', 'lines.paid_date') }}
    left join (select distinct order_line_key from agreeing) as agreeing_lines
        on lines.order_line_key = agreeing_lines.order_line_key
),

-- An order belongs to the bill it names, in its region and year; without a bill it stands alone.
paired as (
    select
        *,
        case
            when has_bill then 'BILL'
            when account_kind = 'PREMIUM' then 'ORDER'
            else 'OTHER'
        end as row_kind,
        case
            when has_bill then billing_code
            else concat_ws('|', payment_order_code, coalesce(billing_code, ''))
        end as row_code
    from judged
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
    billing_code,
    has_bill,
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
