with paid as (
    select * from {{ ref('int_person_months_placed') }}
    where is_paid
),

unpaid as (
    select * from {{ ref('int_memberships_unpaid') }}
),

runs as (
    select * from {{ ref('int_payment_runs') }}
),

restatements as (
    select * from {{ ref('int_restatements') }}
),

workplaces as (
    select * from {{ ref('int_workplaces') }}
),

branches as (
    select * from {{ ref('int_branches_told') }}
),

periods as (
    select
        period,
        is_provisional
    from {{ ref('int_periods_observed') }}
),

-- Only an unpaid month is made good: after months nobody reported nothing is known to have been.
interrupted as (
    select distinct
        person_key,
        segment_code,
        last_paid_period
    from unpaid
    where status_code in ('GRACE', 'UNPAID', 'ENDED')
),

resumed as (
    select
        runs.*,
        interrupted.person_key is not null as is_resumed
    from runs
    left join interrupted
        on
            runs.person_key = interrupted.person_key
            and runs.segment_code = interrupted.segment_code
            and runs.previous_paid_period = interrupted.last_paid_period
),

months as (
    select
        paid.person_key,
        paid.period,
        paid.segment_code,
        'PAID' as status_code,
        true as is_paid,
        paid.is_ended,
        resumed.is_resumed and paid.period = resumed.run_first_period as is_restored,
        upper(paid.paid_basis_code) as decided_by_code,
        true as is_in_file,
        paid.paid_basis_code,
        paid.program_codes,
        paid.funding_source_code,
        paid.payer_count,
        paid.employer_number,
        paid.employer_count,
        paid.project_number,
        resumed.first_paid_period,
        paid.period as last_paid_period,
        {{ month_number('paid.period') }} - {{ month_number('resumed.run_first_period') }} + 1
            as months_paid_in_row,
        paid.reporting_region_code,
        paid.sender,
        paid.region_code,
        paid.residence_rule,
        paid.learned_at
    from paid
    inner join resumed
        on
            paid.person_key = resumed.person_key
            and paid.segment_code = resumed.segment_code
            and paid.period between resumed.run_first_period and resumed.run_last_period
    union all
    select
        person_key,
        period,
        segment_code,
        status_code,
        false,
        status_code = 'ENDED',
        false,
        decided_by_code,
        is_listed,
        paid_basis_code,
        program_codes,
        funding_source_code,
        0,
        null,
        0,
        project_number,
        first_paid_period,
        last_paid_period,
        0,
        reporting_region_code,
        null,
        region_code,
        residence_rule,
        learned_at
    from unpaid
)

select
    months.person_key,
    months.period,
    months.segment_code,
    months.status_code,
    months.is_paid,
    months.is_ended,
    -- Late money makes its own month good, whatever stood around it.
    months.is_restored
    or (months.is_paid and coalesce(restatements.status_before in ('UNPAID', 'ENDED'), false))
        as is_restored,
    months.decided_by_code,
    months.is_in_file,
    months.paid_basis_code,
    months.program_codes,
    months.funding_source_code,
    cast(months.payer_count as bigint) as payer_count,
    months.employer_number,
    cast(months.employer_count as bigint) as employer_count,
    months.project_number,
    months.first_paid_period,
    months.last_paid_period,
    cast(months.months_paid_in_row as integer) as months_paid_in_row,
    periods.is_provisional,
    months.reporting_region_code,
    branches.branch_code,
    workplaces.region_code as workplace_code,
    months.region_code,
    months.residence_rule,
    {{ local_date('months.learned_at') }} as learned_date,
    {{ local_date('restatements.learned_before_at') }} as first_learned_date
from months
inner join periods on months.period = periods.period
left join workplaces on months.employer_number = workplaces.employer_number
left join branches
    on
        months.period = branches.period
        and months.sender = branches.sender
        and months.reporting_region_code is not distinct from branches.reporting_region_code
left join restatements
    on
        months.person_key = restatements.person_key
        and months.period = restatements.period
        and months.segment_code = restatements.segment_code
