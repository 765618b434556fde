with workers as (
    select * from {{ ref('stg_donor__workers') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

schemes as (
    select * from {{ ref('int_schemes_told') }}
),

periods as (
    select * from {{ ref('int_periods_sponsored') }}
),

donor_months as (
    select * from {{ ref('int_donor_months') }}
),

carried as (
    select distinct
        persons.person_key,
        schemes.scheme_code,
        schemes.region_code,
        workers.donor_key,
        periods.period
    from workers
    inner join persons on workers.nik_key = persons.nik_key
    inner join schemes
        on
            workers.scheme_label = schemes.scheme_label
            and left(workers.reporting_region_code, 5) is not distinct from schemes.kabupaten_code
            and workers.first_period = schemes.period
    inner join periods
        on
            workers.first_period <= periods.period
            and (workers.last_period is null or periods.period <= workers.last_period)
),

donors as (
    select
        donor_key,
        scheme_code,
        region_code,
        bool_or(pledged_count is not null) as has_ever_pledged,
        arg_max(agency_code, period) as last_agency_code
    from donor_months
    group by donor_key, scheme_code, region_code
),

-- Months whose deductions have come: who is not among them gave nothing.
collected as (
    select distinct
        scheme_code,
        region_code,
        period
    from donor_months
    where deducted_idr is not null
),

pairs as (
    select
        carried.*,
        coalesce(donor_months.agency_code, donors.last_agency_code, 'NONE') as agency_code,
        -- A donor of whom no statement and no money ever came cannot be said to have stopped.
        donors.donor_key is not null
        and (
            (donors.has_ever_pledged and donor_months.pledged_count is null)
            or (collected.period is not null and coalesce(donor_months.deducted_idr, 0) = 0)
        ) as has_donor_stopped
    from carried
    left join donors
        on
            carried.donor_key = donors.donor_key
            and carried.scheme_code = donors.scheme_code
            and carried.region_code = donors.region_code
    left join donor_months
        on
            carried.donor_key = donor_months.donor_key
            and carried.scheme_code = donor_months.scheme_code
            and carried.region_code = donor_months.region_code
            and carried.period = donor_months.period
    left join collected
        on
            carried.scheme_code = collected.scheme_code
            and carried.region_code = collected.region_code
            and carried.period = collected.period
)

select
    person_key,
    scheme_code,
    region_code,
    period,
    -- Of several donors the one who still gives.
    case
        when bool_or(donor_key is null) then 'POOL'
        else arg_min(agency_code, (case when has_donor_stopped then '1' else '0' end) || agency_code)
    end as agency_code,
    bool_and(donor_key is not null) as is_paired,
    bool_and(donor_key is not null and has_donor_stopped) as has_donor_stopped
from pairs
group by person_key, scheme_code, region_code, period
