-- Counts of every method side by side. No percentage here: those are made in the marts.
with reported as (
    select * from {{ ref('int_reported_coverage') }}
),

persons as (
    select * from {{ ref('int_person_coverage') }}
),

universes as (
    select * from {{ ref('int_person_universe') }}
),

registry as (
    select * from {{ ref('int_registry_coverage') }}
),

matched as (
    select * from {{ ref('int_matched_coverage') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

delivered as (
    select * from {{ ref('int_regions_delivered') }}
),

children as (
    select
        parent_code as region_code,
        count(*) as child_count
    from regions
    where region_level = 'kabupaten' and parent_code is not null
    group by parent_code
),

completeness as (
    select
        period,
        left(region_code, 2) as region_code,
        count(*) as regions_reporting
    from delivered
    group by period, left(region_code, 2)
    union all
    select
        period,
        'ID',
        count(*)
    from delivered
    group by period
),

person_rows as (
    select
        persons.*,
        persons.paid_count + persons.unnamed_count as known_count,
        -- Parts are expected whether or not any of them delivered this month.
        case
            when persons.region_code = 'ID'
                then (select count(*) from regions where region_level = 'kabupaten')
            when length(persons.region_code) = 2 then coalesce(children.child_count, 1)
            else 1
        end as expected_count,
        coalesce(
            completeness.regions_reporting, case when delivered.period is null then 0 else 1 end
        ) as regions_reporting
    from persons
    left join delivered
        on persons.period = delivered.period and left(persons.region_code, 5) = delivered.region_code
    left join completeness
        on persons.period = completeness.period and persons.region_code = completeness.region_code
    left join children on persons.region_code = children.region_code
),

-- Where nobody delivered, nobody was counted: that is no figure, not a figure of 0. Who was paid
-- through another region's file is still known, and a lower bound.
person_counts as (
    select
        period,
        region_code,
        segment_code,
        case when regions_reporting > 0 or known_count > 0 then known_count end as covered_count,
        case when regions_reporting > 0 or known_count > 0 then paid_count end as paid_count,
        grace_count,
        unknown_count,
        doubtful_count,
        unread_count,
        coalesce(unallocated_count, 0) as unallocated_count,
        greatest(expected_count, regions_reporting) as regions_expected,
        regions_reporting
    from person_rows
    where regions_reporting > 0 or known_count > 0 or length(region_code) >= 5
),

segment_sums as (
    select
        person_counts.period,
        person_counts.region_code,
        sum(person_counts.covered_count) as segment_sum_count
    from person_counts
    inner join {{ ref('dim_segment') }} as segments
        on
            person_counts.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('person_counts.period')) }}
    where segments.is_in_all and not segments.is_total
    group by person_counts.period, person_counts.region_code
),

person_methods as (
    select distinct method_code from {{ ref('dim_method') }}
    where method_code in ('person_eligible', 'person_employed', 'person_labour_force')
)

select
    period,
    region_code,
    region_vintage,
    segment_code,
    'reported_eligible' as method_code,
    cast(covered_count as bigint) as covered_count,
    cast(universe_count as bigint) as universe_count,
    -- A reported figure stands as printed.
    cast(null as double) as covered_at_low_count,
    cast(null as double) as universe_at_low_count,
    cast(null as double) as covered_at_high_count,
    cast(null as double) as universe_at_high_count,
    cast(null as bigint) as paid_count,
    cast(null as bigint) as grace_count,
    cast(null as bigint) as unknown_count,
    cast(null as bigint) as unknown_occupation_count,
    cast(segment_sum_count as bigint) as segment_sum_count,
    cast(null as bigint) as overlap_count,
    cast(null as bigint) as unallocated_count,
    cast(regions_expected as bigint) as regions_expected,
    cast(regions_reporting as bigint) as regions_reporting,
    is_complete,
    numerator_source,
    case when universe_count is not null then 'potential as reported' end as universe_source,
    case when universe_count is not null then period end as universe_period
from reported
union all
select
    person_counts.period,
    person_counts.region_code,
    regions.region_vintage,
    person_counts.segment_code,
    person_methods.method_code,
    cast(person_counts.covered_count as bigint),
    case
        when person_counts.regions_reporting >= person_counts.regions_expected
            then cast(universes.universe_count as bigint)
    end,
    person_counts.covered_count - person_counts.doubtful_count,
    universes.universe_count + 1.96 * coalesce(universes.standard_error_count, 0),
    person_counts.covered_count + person_counts.unknown_count + person_counts.unread_count,
    universes.universe_count - 1.96 * coalesce(universes.standard_error_count, 0),
    cast(person_counts.paid_count as bigint),
    cast(person_counts.grace_count as bigint),
    cast(person_counts.unknown_count as bigint),
    null,
    case when person_counts.segment_code = 'ALL' then cast(segment_sums.segment_sum_count as bigint) end,
    case
        when person_counts.segment_code = 'ALL'
            then cast(segment_sums.segment_sum_count - person_counts.covered_count as bigint)
    end,
    cast(person_counts.unallocated_count as bigint),
    cast(person_counts.regions_expected as bigint),
    cast(person_counts.regions_reporting as bigint),
    person_counts.regions_reporting >= person_counts.regions_expected,
    'persons paid in the month',
    universes.universe_source,
    universes.universe_period
from person_counts
cross join person_methods
left join regions on person_counts.region_code = regions.region_code
left join universes
    on
        person_counts.period = universes.period
        and person_counts.region_code = universes.region_code
        and person_counts.segment_code = universes.segment_code
        and person_methods.method_code = universes.method_code
left join segment_sums
    on
        person_counts.period = segment_sums.period
        and person_counts.region_code = segment_sums.region_code
where
    (person_methods.method_code = 'person_eligible' or person_counts.segment_code = 'ALL')
    and (
        person_methods.method_code <> 'person_labour_force'
        or person_counts.period in (
            select period from universes
            where method_code = 'person_labour_force'
        )
    )
union all
select
    registry.period,
    registry.region_code,
    regions.region_vintage,
    'ALL',
    'person_registry',
    case
        when registry.regions_reporting > 0 or registry.paid_count > 0
            then cast(registry.paid_count as bigint)
    end,
    case when registry.is_complete then cast(registry.universe_count as bigint) end,
    -- Low: whoever may be at work is, and is not protected; high: whoever may be protected is. Nobody
    -- counts who is not in a register, so no more than all of it are protected.
    registry.paid_count,
    registry.universe_count + registry.unknown_occupation_count
    - registry.unknown_occupation_paid_count + registry.unread_resident_count,
    least(
        registry.paid_count + registry.unknown_occupation_paid_count + registry.unknown_count
        + registry.perhaps_paid_count,
        registry.universe_count + registry.unknown_occupation_paid_count
    ),
    registry.universe_count + registry.unknown_occupation_paid_count,
    case
        when registry.regions_reporting > 0 or registry.paid_count > 0
            then cast(registry.paid_count as bigint)
    end,
    null,
    cast(registry.unknown_count as bigint),
    cast(registry.unknown_occupation_count as bigint),
    null,
    cast(registry.overlap_count as bigint),
    null,
    cast(registry.regions_expected as bigint),
    cast(registry.regions_reporting as bigint),
    registry.is_complete,
    'paid persons of the village registers',
    case when registry.is_complete then 'village registers in force' end,
    case when registry.is_complete then registry.universe_period end
from registry
left join regions on registry.region_code = regions.region_code
union all
select
    matched.period,
    matched.region_code,
    regions.region_vintage,
    'ALL',
    'person_matched',
    cast(matched.active_count as bigint),
    case
        when matched.regions_reporting >= matched.regions_expected then cast(matched.asked_count as bigint)
    end,
    matched.active_count,
    matched.asked_count,
    matched.active_count + matched.unknown_count as covered_at_high_count,
    matched.asked_count as universe_at_high_count,
    null,
    null,
    cast(matched.unknown_count as bigint),
    null,
    null,
    null,
    cast(matched.unallocated_count as bigint),
    matched.regions_expected,
    matched.regions_reporting,
    matched.regions_reporting >= matched.regions_expected,
    'persons the branch answered AKTIF for',
    case when matched.regions_reporting >= matched.regions_expected then 'persons asked about' end,
    case when matched.regions_reporting >= matched.regions_expected then matched.matched_period end
from matched
left join regions on matched.region_code = regions.region_code
