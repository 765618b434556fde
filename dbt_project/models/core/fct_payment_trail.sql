-- Each bill with its orders, each order without a bill, and what is left in the budget.
with orders as (
    select * from {{ ref('fct_payment_orders') }}
),

bills as (
    select * from {{ ref('int_bills_told') }}
),

bill_months as (
    select * from {{ ref('int_bill_months_counted') }}
),

positions as (
    select * from {{ ref('fct_budget_positions') }}
),

funding as (
    select * from {{ ref('dim_funding_source') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

order_rows as (
    select
        fiscal_year,
        payment_key,
        row_kind,
        region_code,
        max(billing_code) filter (where has_bill) as ordered_billing_code,
        sum(paid_idr) as ordered_idr,
        sum(drawn_idr) as budget_idr,
        sum(paid_idr) filter (where placement_code = 'WRONG_ACCOUNT') as wrong_account_idr,
        sum(paid_idr) filter (where placement_code = 'NOT_IN_BUDGET') as not_in_budget_idr,
        sum(paid_idr - drawn_idr) filter (where placement_code = 'PLACED') as over_budget_idr,
        min(funding_source_code) as funding_source_code,
        count(distinct funding_source_code) as fund_count,
        min(skpd_code) as skpd_code,
        min(sub_activity_code) as sub_activity_code,
        string_agg(distinct account_code, ', ' order by account_code) as account_codes,
        string_agg(distinct payment_order_code, ', ' order by payment_order_code) as payment_order_codes,
        min(paid_date) as order_date,
        min(bill_link_code) as bill_link_code
    from orders
    group by fiscal_year, payment_key, row_kind, region_code
),

-- All that was ordered for a bill, whichever year and treasury paid a part.
ordered_bills as (
    select
        billing_code,
        sum(paid_idr) as whole_idr,
        count(distinct funding_source_code) as fund_count
    from orders
    where has_bill
    group by billing_code
),

-- A bill that orders of two years or regions name stands once: in its own region first, in the first year.
billed_rows as (
    select
        order_rows.fiscal_year,
        order_rows.payment_key,
        order_rows.ordered_billing_code as billing_code
    from order_rows
    inner join bills on order_rows.ordered_billing_code = bills.billing_code
    qualify row_number() over (
        partition by order_rows.ordered_billing_code
        order by
            case when order_rows.region_code = bills.region_code then 0 else 1 end,
            order_rows.fiscal_year,
            order_rows.region_code
    ) = 1
),

drawn as (
    select
        position_key,
        sum(drawn_idr) as drawn_idr
    from orders
    group by position_key
),

budget_rows as (
    select
        positions.fiscal_year,
        {{ payment_key('positions.region_code', "'BUDGET'", 'positions.position_key') }} as payment_key,
        'BUDGET' as row_kind,
        positions.region_code,
        positions.premium_idr - coalesce(drawn.drawn_idr, 0) as budget_idr,
        positions.funding_source_code,
        positions.skpd_code,
        positions.sub_activity_code,
        positions.account_code as account_codes
    from positions
    left join drawn on positions.position_key = drawn.position_key
    where positions.is_premium and positions.premium_idr <> coalesce(drawn.drawn_idr, 0)
),

payments as (
    select
        order_rows.* exclude (ordered_billing_code, fund_count),
        coalesce(ordered_bills.fund_count, order_rows.fund_count) as fund_count,
        true as has_order,
        bills.* exclude (billing_code, region_code, fiscal_year, funding_source_code),
        order_rows.ordered_billing_code as billing_code,
        bills.funding_source_code as payer_funding_code,
        bills.billing_code is not null as has_bill,
        case when bills.billing_code is not null then ordered_bills.whole_idr - order_rows.ordered_idr end
            as ordered_elsewhere_idr,
        bills.billing_code is null and order_rows.ordered_billing_code is not null as is_part_of_bill
    from order_rows
    left join ordered_bills on order_rows.ordered_billing_code = ordered_bills.billing_code
    left join billed_rows
        on
            order_rows.fiscal_year = billed_rows.fiscal_year
            and order_rows.payment_key = billed_rows.payment_key
    left join bills on billed_rows.billing_code = bills.billing_code
    union all by name
    select
        {{ payment_key('region_code', "'BILL'", 'billing_code') }} as payment_key,
        'BILL' as row_kind,
        * exclude (funding_source_code),
        funding_source_code as payer_funding_code,
        false as has_order,
        true as has_bill
    from bills
    where billing_code not in (select billed_rows.billing_code from billed_rows)
    union all by name
    select
        *,
        false as has_order,
        false as has_bill
    from budget_rows
),

-- What the law asks for a bill paid by order, month by month.
months as (
    select
        fiscal_year,
        payment_key,
        person_count,
        funding_source_code,
        unnest(generate_series(
            cast(first_period || '-01' as date), cast(last_period || '-01' as date), to_months(1)
        )) as month_date
    from payments
    where has_order and has_bill and segment_code = 'BPU' and fund_count = 1
),

due as (
    select
        months.fiscal_year,
        months.payment_key,
        cast(sum(months.person_count * premiums.premium_idr) as bigint) as premium_due_idr,
        bool_and(coalesce(premiums.is_settled, false)) as is_settled
    from months
    left join funding
        on
            months.funding_source_code = funding.funding_source_code
            and {{ in_force('funding', 'months.month_date') }}
    left join premiums
        on
            funding.discount_group = premiums.funding_group
            and {{ month_of('months.month_date') }} >= premiums.valid_from_period
            and (
                premiums.valid_to_period is null
                or {{ month_of('months.month_date') }} < premiums.valid_to_period
            )
    group by months.fiscal_year, months.payment_key
),

order_places as (
    select distinct
        region_code,
        fiscal_year
    from orders
),

bill_places as (
    select distinct
        region_code,
        fiscal_year
    from bills
),

budget_places as (
    select distinct
        region_code,
        fiscal_year
    from positions
)

select
    payments.fiscal_year,
    payments.payment_key,
    payments.row_kind,
    payments.region_code,
    payments.skpd_code,
    payments.sub_activity_code,
    payments.account_codes,
    coalesce(payments.funding_source_code, payments.payer_funding_code, 'UNKNOWN') as funding_source_code,
    payments.payment_order_codes,
    payments.billing_code,
    payments.payer_number,
    payments.segment_code,
    payments.order_date,
    payments.first_period,
    payments.last_period,
    payments.has_order,
    payments.has_bill,
    coalesce(payments.is_part_of_bill, false) as is_part_of_bill,
    payments.bill_link_code,
    coalesce(payments.is_treasury, false) as is_treasury,
    budget_places.region_code is not null as has_budget_received,
    order_places.region_code is not null as has_orders_received,
    bill_places.region_code is not null as has_bills_received,
    coalesce(bill_months.has_lines_received, false) as has_lines_received,
    cast(payments.budget_idr as bigint) as budget_idr,
    cast(payments.ordered_idr as bigint) as ordered_idr,
    cast(payments.ordered_elsewhere_idr as bigint) as ordered_elsewhere_idr,
    cast(payments.wrong_account_idr as bigint) as wrong_account_idr,
    cast(payments.not_in_budget_idr as bigint) as not_in_budget_idr,
    cast(payments.over_budget_idr as bigint) as over_budget_idr,
    payments.billed_idr,
    payments.paid_idr,
    -- Where the law leaves a discount open no rate is right or wrong.
    case when due.is_settled then due.premium_due_idr end as premium_due_idr,
    bill_months.listed_idr,
    bill_months.inactive_idr,
    bill_months.unbilled_idr,
    payments.person_count,
    payments.person_months_billed,
    bill_months.person_months_listed,
    bill_months.person_months_checked,
    bill_months.person_months_active,
    bill_months.person_months_inactive,
    bill_months.person_months_unbilled,
    bill_months.inactive_person_count,
    bill_months.unbilled_person_count
from payments
left join bill_months on payments.has_bill and payments.billing_code = bill_months.billing_code
left join due on payments.fiscal_year = due.fiscal_year and payments.payment_key = due.payment_key
left join order_places
    on payments.region_code = order_places.region_code and payments.fiscal_year = order_places.fiscal_year
left join bill_places
    on payments.region_code = bill_places.region_code and payments.fiscal_year = bill_places.fiscal_year
left join budget_places
    on payments.region_code = budget_places.region_code and payments.fiscal_year = budget_places.fiscal_year
