-- Which bill each line of an order pays: the one it names, else the one of its rupiah and days.
{%- set days_apart = 45 %}

with lines as (
    select * from {{ ref('fct_order_placements') }}
),

bills as (
    select * from {{ ref('int_bills_told') }}
),

treasury_funds as (
    select distinct funding_source_code from {{ ref('treasury_funds') }}
),

named as (
    select
        lines.order_line_key,
        bills.billing_code
    from lines
    inner join bills on lines.billing_code = bills.billing_code
),

-- Most registers of orders name no bill: then all lines of an order for premiums are one sum.
orders as (
    select
        region_code,
        payment_order_code,
        paid_date,
        case when count(distinct funding_source_code) = 1 then min(funding_source_code) end
            as funding_source_code,
        sum(paid_idr) as ordered_idr
    from lines
    where billing_code is null and account_kind = 'PREMIUM'
    group by region_code, payment_order_code, paid_date
),

open_bills as (
    select
        billing_code,
        region_code,
        funding_source_code,
        is_treasury,
        billed_idr,
        coalesce(paid_date, {{ month_end('last_period') }}) as bill_date
    from bills
    where billed_idr > 0 and billing_code not in (select named.billing_code from named)
),

-- One treasury spends its own money and the tobacco excise, and the number of a group does not tell them
-- apart. A bill of a payer whom nobody knows may be the treasury's too; of a village's money the village orders.
fitting as (
    select
        orders.region_code,
        orders.payment_order_code,
        orders.paid_date,
        orders.ordered_idr,
        open_bills.billing_code,
        open_bills.bill_date,
        coalesce(orders.funding_source_code <> open_bills.funding_source_code, true) as is_other_fund,
        abs(date_diff('day', orders.paid_date, open_bills.bill_date)) as days_between
    from orders
    inner join open_bills
        on
            orders.ordered_idr = open_bills.billed_idr
            and starts_with(orders.region_code, open_bills.region_code)
    left join treasury_funds on orders.funding_source_code = treasury_funds.funding_source_code
    where
        days_between <= {{ days_apart }}
        and case
            when open_bills.is_treasury
                then orders.funding_source_code is null or treasury_funds.funding_source_code is not null
            when open_bills.funding_source_code is null then true
            else
                {{ region_level('orders.region_code') }} = 'desa'
                and coalesce(orders.funding_source_code = open_bills.funding_source_code, true)
        end
),

-- The same people cost the same every month: of equal sums the nearest days belong together, seen from both.
nearest as (
    select * from fitting
    qualify
        dense_rank() over (
            partition by region_code, payment_order_code, paid_date
            order by is_other_fund asc, days_between asc, bill_date desc
        ) = 1
        and dense_rank() over (
            partition by billing_code order by is_other_fund, days_between, paid_date, region_code
        ) = 1
),

-- Equal sums of one day are told apart by nothing: they are paired in the order of their codes.
ranked as (
    select
        *,
        dense_rank() over (
            partition by region_code, paid_date, bill_date, ordered_idr order by payment_order_code
        ) as order_place,
        dense_rank() over (
            partition by region_code, paid_date, bill_date, ordered_idr order by billing_code
        ) as bill_place
    from nearest
)

select
    order_line_key,
    billing_code,
    'NAMED' as bill_link_code
from named
union all
select
    lines.order_line_key,
    ranked.billing_code,
    'BY_AMOUNT'
from ranked
inner join lines
    on
        ranked.region_code = lines.region_code
        and ranked.payment_order_code = lines.payment_order_code
        and ranked.paid_date = lines.paid_date
        and lines.billing_code is null
        and lines.account_kind = 'PREMIUM'
where ranked.order_place = ranked.bill_place
