with pledges as (
    select * from {{ ref('stg_donor__pledges') }}
),

deductions as (
    select * from {{ ref('stg_donor__deductions') }}
),

schemes as (
    select * from {{ ref('int_schemes_told') }}
),

offices as (
    select * from {{ ref('int_offices_mentioned') }}
),

labels as (
    select * from {{ ref('programme_labels') }}
    where field = 'status'
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

periods as (
    select * from {{ ref('int_periods_sponsored') }}
),

-- A later file that repeats a statement says it again, not a second time.
statements as (
    select
        pledges.donor_key,
        schemes.scheme_code,
        schemes.region_code,
        coalesce(offices.agency_code, upper(trim(pledges.agency_code)), 'NONE') as agency_code,
        pledges.worker_count,
        pledges.first_period,
        pledges.last_period
    from pledges
    inner join files on pledges.receipt_id = files.receipt_id
    inner join schemes
        on
            pledges.scheme_label = schemes.scheme_label
            and left(pledges.reporting_region_code, 5) is not distinct from schemes.kabupaten_code
            and pledges.first_period = schemes.period
    left join offices
        on
            {{ office_region('pledges.reporting_region_code') }} = offices.sent_region_code
            and {{ office_key('pledges.agency_code') }} = offices.office_key
    qualify row_number() over (
        partition by
            pledges.donor_key, schemes.scheme_code, schemes.region_code, pledges.first_period,
            coalesce(offices.agency_code, upper(trim(pledges.agency_code)))
        order by files.received_at desc, pledges.reporting_period desc, pledges.receipt_id desc
    ) = 1
),

starts as (
    select distinct
        donor_key,
        scheme_code,
        region_code,
        first_period
    from statements
),

followed as (
    select
        donor_key,
        scheme_code,
        region_code,
        first_period,
        lead(first_period) over (
            partition by donor_key, scheme_code, region_code order by first_period
        ) as next_first_period
    from starts
),

-- A statement without an end holds until the donor signs the next one.
spans as (
    select
        statements.*,
        coalesce(
            statements.last_period, {{ month_shift('followed.next_first_period', -1) }}, '9999-12'
        ) as until_period
    from statements
    inner join followed
        on
            statements.donor_key = followed.donor_key
            and statements.scheme_code = followed.scheme_code
            and statements.region_code = followed.region_code
            and statements.first_period = followed.first_period
),

pledged as (
    select
        spans.donor_key,
        spans.scheme_code,
        spans.region_code,
        periods.period,
        min(spans.agency_code) as agency_code,
        sum(spans.worker_count) as pledged_count
    from spans
    inner join periods on periods.period between spans.first_period and spans.until_period
    group by spans.donor_key, spans.scheme_code, spans.region_code, periods.period
),

taken as (
    select
        deductions.donor_key,
        schemes.scheme_code,
        schemes.region_code,
        deductions.period,
        deductions.amount_idr,
        case
            when deductions.deduction_label is null then 'TAKEN'
            else coalesce(labels.code, 'UNKNOWN')
        end as deduction_code
    from deductions
    inner join files on deductions.receipt_id = files.receipt_id
    inner join schemes
        on
            deductions.scheme_label = schemes.scheme_label
            and left(deductions.region_code, 5) is not distinct from schemes.kabupaten_code
            and deductions.period = schemes.period
    left join labels
        on
            deductions.deduction_label = labels.label
            and {{ in_force('labels', month_end('deductions.period')) }}
    qualify row_number() over (
        partition by
            deductions.donor_key, schemes.scheme_code, deductions.region_code, deductions.period,
            deductions.deduction_label, deductions.funding_label
        order by files.received_at desc, deductions.receipt_id desc
    ) = 1
),

given as (
    select
        donor_key,
        scheme_code,
        region_code,
        period,
        coalesce(sum(amount_idr) filter (where deduction_code = 'TAKEN'), 0) as deducted_idr,
        coalesce(sum(amount_idr) filter (where deduction_code = 'FAILED'), 0) as failed_idr,
        coalesce(sum(amount_idr) filter (where deduction_code = 'UNKNOWN'), 0) as unclear_idr
    from taken
    group by donor_key, scheme_code, region_code, period
),

-- Between two statements, and before the first, a donor is of the agency of the one nearest before.
homes as (
    select
        given.donor_key,
        given.scheme_code,
        given.region_code,
        given.period,
        coalesce(
            arg_max(statements.agency_code, statements.first_period)
            filter (where statements.first_period <= given.period),
            arg_min(statements.agency_code, statements.first_period)
        ) as agency_code
    from given
    left join statements
        on
            given.donor_key = statements.donor_key
            and given.scheme_code = statements.scheme_code
            and given.region_code = statements.region_code
    group by given.donor_key, given.scheme_code, given.region_code, given.period
)

select
    coalesce(pledged.donor_key, given.donor_key) as donor_key,
    coalesce(pledged.scheme_code, given.scheme_code) as scheme_code,
    coalesce(pledged.region_code, given.region_code) as region_code,
    coalesce(pledged.period, given.period) as period,
    coalesce(pledged.agency_code, homes.agency_code, 'NONE') as agency_code,
    cast(pledged.pledged_count as bigint) as pledged_count,
    cast(given.deducted_idr as bigint) as deducted_idr,
    cast(given.failed_idr as bigint) as failed_idr,
    cast(given.unclear_idr as bigint) as unclear_idr
from pledged
full outer join given
    on
        pledged.donor_key = given.donor_key
        and pledged.scheme_code = given.scheme_code
        and pledged.region_code = given.region_code
        and pledged.period = given.period
left join homes
    on
        given.donor_key = homes.donor_key
        and given.scheme_code = homes.scheme_code
        and given.region_code = homes.region_code
        and given.period = homes.period
