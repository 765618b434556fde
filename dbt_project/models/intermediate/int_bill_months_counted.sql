with bills as (
    select * from {{ ref('int_bills_told') }}
),

lines as (
    select * from {{ ref('int_bill_lines_told') }}
),

placed as (
    select
        person_key,
        period,
        segment_code
    from {{ ref('int_person_months_placed') }}
    where is_paid
),

memberships as (
    select * from {{ ref('int_memberships_labelled') }}
    where is_paid
),

heard as (
    select
        reporting_region_code,
        period
    from {{ ref('int_senders_heard') }}
    where is_heard
    group by reporting_region_code, period
),

-- Whether anybody sends lines of that place and time at all.
lined as (
    select distinct
        region_code,
        period
    from lines
),

-- Whom the list of members must show: it was received for the month and the place of the bill.
checked as (
    select
        lines.billing_code,
        lines.person_key,
        lines.billed_idr,
        bills.segment_code is not null and exists (
            select 1 from heard
            where starts_with(bills.region_code, heard.reporting_region_code) and heard.period = lines.period
        ) as is_checked,
        placed.person_key is not null as is_active
    from lines
    left join bills on lines.billing_code = bills.billing_code
    left join placed
        on
            lines.person_key = placed.person_key
            and lines.period = placed.period
            and bills.segment_code = placed.segment_code
),

listed as (
    select
        billing_code,
        count(*) as person_months_listed,
        sum(billed_idr) as listed_idr,
        count(*) filter (where is_checked) as person_months_checked,
        count(*) filter (where is_checked and is_active) as person_months_active,
        count(*) filter (where is_checked and not is_active) as person_months_inactive,
        sum(billed_idr) filter (where is_checked and not is_active) as inactive_idr,
        count(distinct person_key) filter (where is_checked and not is_active) as inactive_person_count
    from checked
    group by billing_code
),

-- One bill of each number and month answers for members whom no bill of that number lists.
answering as (
    select
        bills.payer_number,
        periods.period,
        min(bills.billing_code) as billing_code
    from bills
    inner join (select distinct
        billing_code,
        period
    from lines) as periods on bills.billing_code = periods.billing_code
    group by bills.payer_number, periods.period
),

payer_lines as (
    select distinct
        bills.payer_number,
        lines.period,
        lines.person_key
    from lines
    inner join bills on lines.billing_code = bills.billing_code
),

paid_members as (
    select
        employer_number,
        period,
        person_key,
        -- A membership that two files report is one payment.
        max(paid_idr) as paid_idr
    from memberships
    where employer_number in (select payer_number from answering)
    group by employer_number, period, person_key, membership_key
),

unbilled as (
    select
        answering.billing_code,
        count(distinct paid_members.person_key || paid_members.period) as person_months_unbilled,
        count(distinct paid_members.person_key) as unbilled_person_count,
        sum(paid_members.paid_idr) as unbilled_idr
    from answering
    inner join paid_members
        on answering.payer_number = paid_members.employer_number and answering.period = paid_members.period
    left join payer_lines
        on
            answering.payer_number = payer_lines.payer_number
            and answering.period = payer_lines.period
            and paid_members.person_key = payer_lines.person_key
    where payer_lines.person_key is null
    group by answering.billing_code
)

select
    bills.billing_code,
    listed.billing_code is not null or exists (
        select 1 from lined
        where
            lined.region_code = bills.region_code
            and lined.period between bills.first_period and bills.last_period
    ) as has_lines_received,
    cast(listed.person_months_listed as bigint) as person_months_listed,
    cast(listed.listed_idr as bigint) as listed_idr,
    cast(listed.person_months_checked as bigint) as person_months_checked,
    cast(listed.person_months_active as bigint) as person_months_active,
    cast(listed.person_months_inactive as bigint) as person_months_inactive,
    cast(listed.inactive_person_count as bigint) as inactive_person_count,
    cast(listed.inactive_idr as bigint) as inactive_idr,
    cast(unbilled.person_months_unbilled as bigint) as person_months_unbilled,
    cast(unbilled.unbilled_person_count as bigint) as unbilled_person_count,
    cast(unbilled.unbilled_idr as bigint) as unbilled_idr
from bills
left join listed on bills.billing_code = listed.billing_code
left join unbilled on bills.billing_code = unbilled.billing_code
