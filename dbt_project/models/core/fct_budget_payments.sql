-- Person-months of the bills that a budget line pays, where the line has its position for itself.
with lines as (
    select * from {{ ref('fct_budget_lines') }}
    where is_last_version and premium_kind in ('BPU', 'PU')
),

orders as (
    select distinct
        position_key,
        fiscal_year,
        payment_key
    from {{ ref('fct_payment_orders') }}
),

trail as (
    select * from {{ ref('fct_payment_trail') }}
    -- Of a bill that several treasuries or years pay nobody says whose months are whose.
    where has_bill and coalesce(ordered_elsewhere_idr, 0) = 0
),

alone as (
    select
        position_key,
        min(budget_line_key) as budget_line_key
    from lines
    group by position_key
    having count(*) = 1
)

select
    alone.budget_line_key,
    cast(sum(trail.person_months_billed) as bigint) as paid_person_months
from alone
inner join orders on alone.position_key = orders.position_key
inner join trail on orders.fiscal_year = trail.fiscal_year and orders.payment_key = trail.payment_key
group by alone.budget_line_key
