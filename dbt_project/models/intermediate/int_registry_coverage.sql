-- Persons of the village registers in force, at work and paid, by region at every level.
with persons as (
    select * from {{ ref('int_registry_persons') }}
),

in_force as (
    select * from {{ ref('int_registers_in_force') }}
),

windows as (
    select * from {{ ref('age_windows') }}
    where window_code = 'WORKING_AGE'
),

occupations as (
    select * from {{ ref('int_occupation_labels_dated') }}
),

regions as (
    select * from {{ ref('int_regions_listed') }}
    where is_current
),

delivered as (
    select * from {{ ref('int_regions_delivered') }}
),

-- Paid and in no register under their NIK: residents may hide behind another NIK.
unlinked as (
    select
        person_key,
        period,
        min(region_code) as region_code
    from {{ ref('int_person_months_placed') }}
    where is_paid and segment_code <> 'PMI' and residence_rule <> 'register'
    group by person_key, period
),

unread_members as (
    select * from {{ ref('int_members_unread') }}
    where segment_code = 'ALL'
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
),

unread_residents as (
    select
        residents.* exclude (village_code),
        coalesce(region_codes.resolved_code, residents.village_code) as village_code
    from {{ ref('stg_village__residents_quarantined') }} as residents
    left join region_codes
        on
            residents.village_code = region_codes.region_code
            and {{ in_force('region_codes', month_end('residents.snapshot_period')) }}
),

villages as (
    select
        period,
        region_code as village_code,
        count(*) filter (where is_work) as universe_count,
        count(*) filter (where is_work and is_paid) as paid_count,
        count(*) filter (where is_work and is_unknown) as unknown_count,
        count(*) filter (where is_work is null) as unknown_occupation_count,
        count(*) filter (where is_work is null and is_paid) as unknown_occupation_paid_count,
        count(*) filter (where register_count > 1) as overlap_count
    from persons
    group by period, region_code
),

-- A village whose register is in force and lists nobody of working age still reported.
reporting as (
    select
        in_force.period,
        in_force.village_code,
        coalesce(villages.universe_count, 0) as universe_count,
        coalesce(villages.paid_count, 0) as paid_count,
        coalesce(villages.unknown_count, 0) as unknown_count,
        coalesce(villages.unknown_occupation_count, 0) as unknown_occupation_count,
        coalesce(villages.unknown_occupation_paid_count, 0) as unknown_occupation_paid_count,
        coalesce(villages.overlap_count, 0) as overlap_count,
        in_force.snapshot_period,
        delivered.period is not null as is_delivered
    from in_force
    left join villages
        on in_force.period = villages.period and in_force.village_code = villages.village_code
    left join delivered
        on
            in_force.period = delivered.period
            and left(in_force.village_code, 5) = delivered.region_code
),

-- Quarantined rows of a register that may be residents at work.
unread as (
    select
        in_force.period,
        in_force.village_code as region_code,
        count(*) as unread_resident_count
    from unread_residents
    inner join in_force
        on
            unread_residents.village_code = in_force.village_code
            and unread_residents.snapshot_period = in_force.snapshot_period
    inner join windows
        on {{ in_force('windows', month_end('in_force.period')) }}
    left join occupations
        on
            unread_residents.occupation_label = occupations.label
            and {{ in_force('occupations', month_end('in_force.period')) }}
    where
        coalesce(occupations.is_work, true)
        and coalesce(unread_residents.life_status_label in ('1', 'HIDUP'), true)
        and coalesce(
            {{ age_on('unread_residents.birth_date', month_end('in_force.period')) }}
            between windows.min_age and windows.max_age,
            true
        )
    group by in_force.period, in_force.village_code
),

doubts as (
    select
        period,
        region_code,
        unread_resident_count,
        cast(0 as bigint) as perhaps_paid_count
    from unread
    union all
    select
        period,
        region_code,
        0,
        count(*)
    from unlinked
    group by period, region_code
    union all
    select
        period,
        region_code,
        0,
        unread_count
    from unread_members
),

doubt_counts as (
    select
        period,
        unnest({{ region_chain('region_code') }}) as region_code,
        unread_resident_count,
        perhaps_paid_count
    from doubts
),

doubt_sums as (
    select
        period,
        region_code,
        sum(unread_resident_count) as unread_resident_count,
        sum(perhaps_paid_count) as perhaps_paid_count
    from doubt_counts
    group by period, region_code
),

expected as (
    select
        unnest({{ region_chain('region_code') }}) as region_code,
        region_code as village_code
    from regions
    where region_level = 'desa'
),

expected_counts as (
    select
        region_code,
        count(*) as village_count
    from expected
    group by region_code
),

spread as (
    select
        unnest({{ region_chain('village_code') }}) as region_code,
        reporting.* exclude (village_code)
    from reporting
),

summed as (
    select
        region_code,
        period,
        sum(universe_count) as universe_count,
        sum(paid_count) as paid_count,
        sum(unknown_count) as unknown_count,
        sum(unknown_occupation_count) as unknown_occupation_count,
        sum(unknown_occupation_paid_count) as unknown_occupation_paid_count,
        sum(overlap_count) as overlap_count,
        count(*) as village_count,
        count(*) filter (where is_delivered) as regions_reporting,
        min(snapshot_period) as universe_period
    from spread
    group by region_code, period
),

chains as (
    select
        period,
        region_code,
        universe_count,
        unnest({{ region_chain('region_code') }}) as above_code
    from summed
),

-- Who is known to a region only lives somewhere in it: spread over its parts as its workers are.
from_above as (
    select
        chains.period,
        chains.region_code,
        sum(doubts.perhaps_paid_count * chains.universe_count / nullif(wholes.universe_count, 0))
            as expected_count
    from chains
    inner join doubts on chains.period = doubts.period and chains.above_code = doubts.region_code
    inner join summed as wholes
        on chains.period = wholes.period and chains.above_code = wholes.region_code
    where chains.above_code <> chains.region_code and doubts.perhaps_paid_count > 0
    group by chains.period, chains.region_code
)

select
    summed.region_code,
    summed.period,
    summed.universe_count,
    summed.paid_count,
    summed.unknown_count,
    summed.unknown_occupation_count,
    summed.unknown_occupation_paid_count,
    coalesce(doubt_sums.unread_resident_count, 0) as unread_resident_count,
    -- Of those spread as many as come by chance with 95 percent: a count varies by its root.
    coalesce(doubt_sums.perhaps_paid_count, 0)
    + ceil(coalesce(from_above.expected_count + 1.96 * sqrt(from_above.expected_count), 0))
        as perhaps_paid_count,
    summed.overlap_count,
    summed.regions_reporting,
    coalesce(expected_counts.village_count, summed.village_count) as regions_expected,
    summed.regions_reporting >= coalesce(expected_counts.village_count, summed.village_count) as is_complete,
    summed.universe_period
from summed
left join expected_counts on summed.region_code = expected_counts.region_code
left join doubt_sums
    on summed.region_code = doubt_sums.region_code and summed.period = doubt_sums.period
left join from_above
    on summed.region_code = from_above.region_code and summed.period = from_above.period
