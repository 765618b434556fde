-- Why order, bill and persons of a payment differ: one cause, by the precedence of the closed list.
with trail as (
    select
        *,
        -- A bill is compared with all that was ordered for it, wherever the orders stand.
        ordered_idr + coalesce(ordered_elsewhere_idr, 0) as whole_ordered_idr
    from {{ ref('fct_payment_trail') }}
),

causes as (
    select * from {{ ref('dim_payment_cause') }}
),

-- Every cause that holds, with its rupiah: above zero more went out than stands behind it.
found as (
    select
        fiscal_year,
        payment_key,
        unnest([
            struct_pack(cause_code := 'NOT_PREMIUM', holds := row_kind = 'OTHER', idr := 0),
            struct_pack(
                cause_code := 'WRONG_ACCOUNT',
                holds := wrong_account_idr <> 0,
                idr := wrong_account_idr
            ),
            struct_pack(
                cause_code := 'NOT_IN_BUDGET',
                holds := row_kind <> 'OTHER' and has_budget_received and not_in_budget_idr <> 0,
                idr := not_in_budget_idr
            ),
            struct_pack(
                cause_code := 'ORDER_WITHOUT_BILL',
                holds := row_kind in ('ORDER', 'BILL')
                and has_order
                and not has_bill
                and not is_part_of_bill
                and has_bills_received,
                idr := ordered_idr
            ),
            struct_pack(
                cause_code := 'BILL_WITHOUT_ORDER',
                holds := has_bill
                and not has_order
                and is_treasury
                and has_orders_received
                and paid_idr <> 0,
                idr := -paid_idr
            ),
            struct_pack(
                cause_code := 'BILLED_NOT_PAID',
                holds := has_bill and not has_order and is_treasury and paid_idr = 0 and billed_idr <> 0,
                idr := -billed_idr
            ),
            struct_pack(
                cause_code := 'ORDER_NOT_BOOKED',
                holds := has_bill and has_order and paid_idr = 0 and whole_ordered_idr <> 0,
                idr := whole_ordered_idr
            ),
            struct_pack(
                cause_code := 'OVERPAID',
                holds := has_bill and has_order and whole_ordered_idr > billed_idr,
                idr := whole_ordered_idr - billed_idr
            ),
            struct_pack(
                cause_code := 'UNDERPAID',
                holds := has_bill and has_order and whole_ordered_idr < billed_idr,
                idr := whole_ordered_idr - billed_idr
            ),
            struct_pack(
                cause_code := 'BOOKED_OTHERWISE',
                holds := has_bill and has_order and paid_idr <> 0 and paid_idr <> whole_ordered_idr,
                idr := whole_ordered_idr - paid_idr
            ),
            struct_pack(cause_code := 'OVER_BUDGET', holds := over_budget_idr > 0, idr := over_budget_idr),
            struct_pack(
                cause_code := 'WRONG_RATE',
                holds := premium_due_idr <> billed_idr,
                idr := billed_idr - premium_due_idr
            ),
            struct_pack(
                cause_code := 'PERSONS_MISSING_FROM_BILL_LINES',
                holds := has_bill
                and has_lines_received
                and (
                    coalesce(person_months_listed, 0) < person_months_billed
                    or (person_months_listed = person_months_billed and listed_idr < billed_idr)
                ),
                idr := billed_idr - coalesce(listed_idr, 0)
            ),
            struct_pack(
                cause_code := 'LINES_BEYOND_BILL',
                holds := has_bill
                and (
                    person_months_listed > person_months_billed
                    or (person_months_listed = person_months_billed and listed_idr > billed_idr)
                ),
                idr := billed_idr - listed_idr
            ),
            struct_pack(
                cause_code := 'BILLED_NOT_ACTIVE',
                holds := person_months_inactive > 0,
                idr := inactive_idr
            ),
            struct_pack(
                cause_code := 'ACTIVE_NOT_BILLED',
                holds := person_months_unbilled > 0,
                idr := -unbilled_idr
            ),
            struct_pack(cause_code := 'PART_OF_BILL', holds := is_part_of_bill, idr := 0),
            struct_pack(
                cause_code := 'NOT_SPENT',
                holds := row_kind = 'BUDGET' and has_orders_received,
                idr := -budget_idr
            ),
            struct_pack(
                cause_code := 'OTHER_PURSE',
                holds := has_bill and not has_order and not is_treasury,
                idr := 0
            ),
            struct_pack(
                cause_code := 'NOT_REPORTED',
                holds := (row_kind = 'BUDGET' and not has_orders_received)
                or (
                    row_kind in ('ORDER', 'BILL')
                    and has_order
                    and not has_bill
                    and not is_part_of_bill
                    and not has_bills_received
                )
                or (has_bill and not has_order and is_treasury and not has_orders_received and paid_idr <> 0),
                idr := null
            ),
            struct_pack(cause_code := 'MATCHED', holds := true, idr := 0)
        ]) as cause
    from trail
),

explained as (
    select
        found.fiscal_year,
        found.payment_key,
        list(found.cause.cause_code order by causes.precedence) as cause_codes,
        arg_min({ 'idr': found.cause.idr }, causes.precedence) as cause
    from found
    inner join causes on found.cause.cause_code = causes.cause_code
    where found.cause.holds
    group by found.fiscal_year, found.payment_key
)

select
    trail.fiscal_year,
    trail.payment_key,
    trail.region_code,
    trail.skpd_code,
    trail.sub_activity_code,
    trail.account_codes,
    trail.funding_source_code,
    trail.payment_order_codes,
    trail.billing_code,
    trail.payer_number,
    trail.segment_code,
    trail.order_date,
    trail.first_period,
    trail.last_period,
    -- Without a budget nothing was planned or not planned; another insurance's order draws on no premium.
    case when trail.has_budget_received and trail.row_kind <> 'OTHER' then coalesce(trail.budget_idr, 0) end
        as budget_idr,
    case when trail.row_kind <> 'OTHER' then trail.ordered_idr end as sp2d_idr,
    case when trail.row_kind = 'OTHER' then trail.ordered_idr end as excluded_idr,
    trail.ordered_elsewhere_idr,
    trail.bill_link_code,
    trail.billed_idr,
    trail.paid_idr,
    trail.premium_due_idr,
    trail.person_count,
    trail.person_months_billed,
    trail.person_months_listed,
    trail.person_months_checked,
    case when trail.person_months_checked > 0 then trail.person_months_active end as person_months_active,
    trail.person_months_unbilled,
    case
        when explained.cause_codes[1] = 'BILLED_NOT_ACTIVE' then trail.inactive_person_count
        when explained.cause_codes[1] = 'ACTIVE_NOT_BILLED' then trail.unbilled_person_count
        else trail.person_count
    end as concerned_person_count,
    explained.cause_codes[1] as cause_code,
    cast(explained.cause.idr as bigint) as difference_idr,
    nullif(
        array_to_string(
            list_filter(
                explained.cause_codes[2:],
                lambda code: code not in (
                    'PART_OF_BILL', 'NOT_SPENT', 'OTHER_PURSE', 'NOT_REPORTED', 'MATCHED'
                )
            ),
            ', '
        ),
        ''
    ) as further_cause_codes
from trail
inner join explained
    on trail.fiscal_year = explained.fiscal_year and trail.payment_key = explained.payment_key
