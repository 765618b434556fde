-- Which rows of which files stand behind a payment, from the budget line to the people of the bill.
with orders as (
    select * from {{ ref('fct_payment_orders') }}
),

budget_lines as (
    select * from {{ ref('fct_budget_lines') }}
    where is_last_version and premium_kind in ('BPU', 'PU')
),

trail as (
    select * from {{ ref('fct_payment_trail') }}
),

bills as (
    select * from {{ ref('int_bills_told') }}
),

billing_lines as (
    select * from {{ ref('stg_bpjstk__billing_lines') }}
),

spent as (
    select distinct
        fiscal_year,
        payment_key,
        position_key
    from orders
),

budgeted as (
    select
        fiscal_year,
        {{ payment_key('region_code', "'BUDGET'", 'position_key') }} as payment_key,
        position_key
    from budget_lines
    group by fiscal_year, region_code, position_key
),

rested as (
    select budgeted.*
    from budgeted
    inner join trail
        on budgeted.fiscal_year = trail.fiscal_year and budgeted.payment_key = trail.payment_key
)

select
    spent.fiscal_year,
    spent.payment_key,
    'BUDGET_LINE' as role_code,
    case when length(budget_lines.region_code) = 13 then 'village__budget_lines' else 'budget__lines' end
        as source,
    budget_lines.receipt_id,
    budget_lines.row_number
from (
    select * from spent
    union
    select * from rested
) as spent
inner join budget_lines on spent.position_key = budget_lines.position_key
union all
select
    fiscal_year,
    payment_key,
    'ORDER',
    'budget__payments',
    receipt_id,
    row_number
from orders
union all
select
    trail.fiscal_year,
    trail.payment_key,
    'BILL',
    'bpjstk__billings',
    bills.receipt_id,
    bills.row_number
from trail
inner join bills on trail.has_bill and trail.billing_code = bills.billing_code
union all
select
    trail.fiscal_year,
    trail.payment_key,
    'BILL_LINE',
    'bpjstk__billing_lines',
    billing_lines.receipt_id,
    billing_lines.row_number
from trail
inner join billing_lines on trail.has_bill and trail.billing_code = billing_lines.billing_code
