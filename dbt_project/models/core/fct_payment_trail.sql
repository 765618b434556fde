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

billing_lines as (
    select distinct
        billing_code,
        receipt_id
    from {{ ref('stg_bpjstk__billing_lines') }}
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

-- An order belongs to the bill it names, in its region and year; without a bill it stands alone.
ordered as (
    select
        orders.*,
        case
            when orders.has_bill then 'BILL'
            when orders.is_premium then 'ORDER'
            else 'OTHER'
        end as row_kind,
        case
            when orders.has_bill then orders.billing_code
            else concat_ws('|', orders.payment_order_code, coalesce(orders.billing_code, ''))
        end as row_code
    from orders
),

order_rows as (
    select
        row_kind,
        row_code,
        region_code,
        fiscal_year,
        max(billing_code) filter (where has_bill) as billing_code,
        sum(paid_idr) as ordered_idr,
        sum(drawn_idr) as drawn_idr,
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
        list(distinct receipt_id) as order_receipt_ids,
        list(distinct position_key) filter (where position_key is not null) as position_keys
    from ordered
    group by row_kind, row_code, region_code, fiscal_year
),

-- A bill that orders of two years or regions name stands with the first of them, its own region before others.
billed_rows as (
    select
        order_rows.row_kind,
        order_rows.row_code,
        order_rows.region_code,
        order_rows.fiscal_year
    from order_rows
    inner join bills on order_rows.billing_code = bills.billing_code
    qualify row_number() over (
        partition by order_rows.billing_code
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
        'BUDGET' as row_kind,
        positions.position_key as row_code,
        positions.region_code,
        positions.fiscal_year,
        positions.premium_idr - coalesce(drawn.drawn_idr, 0) as budget_idr,
        positions.funding_source_code,
        positions.skpd_code,
        positions.sub_activity_code,
        positions.account_code as account_codes,
        [positions.position_key] as position_keys
    from positions
    left join drawn on positions.position_key = drawn.position_key
    where positions.is_premium and positions.premium_idr <> coalesce(drawn.drawn_idr, 0)
),

payments as (
    select
        order_rows.*,
        order_rows.drawn_idr as budget_idr,
        bills.billing_code is not null as has_bill,
        bills.* exclude (region_code, fiscal_year, billing_code, funding_source_code, receipt_id),
        bills.funding_source_code as payer_funding_code,
        bills.receipt_id as bill_receipt_id,
        true as has_order
    from order_rows
    left join billed_rows
        on
            order_rows.row_kind = billed_rows.row_kind
            and order_rows.row_code = billed_rows.row_code
            and order_rows.region_code = billed_rows.region_code
            and order_rows.fiscal_year = billed_rows.fiscal_year
    left join bills on billed_rows.row_code = bills.billing_code
    union all by name
    select
        'BILL' as row_kind,
        bills.billing_code as row_code,
        bills.*,
        bills.funding_source_code as payer_funding_code,
        bills.receipt_id as bill_receipt_id,
        true as has_bill,
        false as has_order
    from bills
    where bills.billing_code not in (select row_code from billed_rows)
    union all by name
    select
        *,
        false as has_bill,
        false as has_order
    from budget_rows
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
),

-- What the law asks for a bill paid by order, month by month; nothing where a discount is left open.
months as (
    select
        row_kind,
        row_code,
        region_code,
        fiscal_year,
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
        months.row_code,
        months.region_code,
        months.fiscal_year,
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
    group by months.row_code, months.region_code, months.fiscal_year
),

receipts as (
    select
        row_kind,
        row_code,
        region_code,
        fiscal_year,
        list_sort(list(distinct receipt_id)) as receipt_ids
    from (
        select
            row_kind,
            row_code,
            region_code,
            fiscal_year,
            unnest(list_append(coalesce(order_receipt_ids, []), bill_receipt_id)) as receipt_id
        from payments
        union all
        select
            payments.row_kind,
            payments.row_code,
            payments.region_code,
            payments.fiscal_year,
            billing_lines.receipt_id
        from payments
        inner join billing_lines on payments.has_bill and payments.row_code = billing_lines.billing_code
        union all
        select
            named.row_kind,
            named.row_code,
            named.region_code,
            named.fiscal_year,
            unnest(positions.receipt_ids)
        from (
            select
                row_kind,
                row_code,
                region_code,
                fiscal_year,
                unnest(position_keys) as position_key
            from payments
        ) as named
        inner join positions on named.position_key = positions.position_key
    ) as gathered
    where receipt_id is not null
    group by row_kind, row_code, region_code, fiscal_year
),

measured as (
    select
        payments.*,
        receipts.receipt_ids,
        bill_months.* exclude (billing_code),
        case when due.is_settled then due.premium_due_idr end as premium_due_idr,
        order_places.region_code is not null as has_orders_received,
        bill_places.region_code is not null as has_bills_received,
        budget_places.region_code is not null as has_budget_received
    from payments
    left join receipts
        on
            payments.row_kind = receipts.row_kind
            and payments.row_code = receipts.row_code
            and payments.region_code = receipts.region_code
            and payments.fiscal_year = receipts.fiscal_year
    left join bill_months on payments.has_bill and payments.row_code = bill_months.billing_code
    left join due
        on
            payments.row_kind = 'BILL'
            and payments.row_code = due.row_code
            and payments.region_code = due.region_code
            and payments.fiscal_year = due.fiscal_year
    left join order_places
        on payments.region_code = order_places.region_code and payments.fiscal_year = order_places.fiscal_year
    left join bill_places
        on payments.region_code = bill_places.region_code and payments.fiscal_year = bill_places.fiscal_year
    left join budget_places
        on
            payments.region_code = budget_places.region_code
            and payments.fiscal_year = budget_places.fiscal_year
)

select
    fiscal_year,
    md5(concat_ws('|', region_code, row_kind, row_code)) as payment_key,
    row_kind,
    region_code,
    skpd_code,
    sub_activity_code,
    account_codes,
    coalesce(funding_source_code, payer_funding_code, 'UNKNOWN') as funding_source_code,
    payment_order_codes,
    case when has_bill then row_code end as billing_code,
    payer_number,
    segment_code,
    order_date,
    first_period,
    last_period,
    has_order,
    has_bill,
    coalesce(is_treasury, false) as is_treasury,
    has_budget_received,
    has_orders_received,
    has_bills_received,
    coalesce(has_lines_received, false) as has_lines_received,
    cast(budget_idr as bigint) as budget_idr,
    cast(ordered_idr as bigint) as ordered_idr,
    cast(wrong_account_idr as bigint) as wrong_account_idr,
    cast(not_in_budget_idr as bigint) as not_in_budget_idr,
    cast(over_budget_idr as bigint) as over_budget_idr,
    cast(billed_idr as bigint) as billed_idr,
    cast(paid_idr as bigint) as paid_idr,
    premium_due_idr,
    cast(listed_idr as bigint) as listed_idr,
    cast(inactive_idr as bigint) as inactive_idr,
    cast(unbilled_idr as bigint) as unbilled_idr,
    cast(person_count as bigint) as person_count,
    cast(person_months_billed as bigint) as person_months_billed,
    person_months_listed,
    person_months_checked,
    person_months_active,
    person_months_inactive,
    person_months_unbilled,
    inactive_person_count,
    unbilled_person_count,
    receipt_ids
from measured
