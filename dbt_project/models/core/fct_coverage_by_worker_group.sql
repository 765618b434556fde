-- The persons of each method by group of workers. No percentage here: those are made in the mart.
with persons as (
    select * from {{ ref('int_persons_counted') }}
),

group_months as (
    select * from {{ ref('fct_worker_group_months') }}
),

worker_groups as (
    select * from {{ ref('dim_worker_group') }}
),

jakon as (
    select * from {{ ref('int_unnamed_jakon_delivered') }}
),

universes as (
    select * from {{ ref('int_worker_group_universe') }}
),

totals as (
    select * from {{ ref('fct_coverage') }}
),

several as (
    select
        person_key,
        period
    from group_months
    group by person_key, period
    having count(*) > 1
),

-- Several groups of one person stand in the order of the list: in the first the person is counted, in the
-- others counted again.
repeated as (
    select
        group_months.person_key,
        group_months.period,
        group_months.worker_group_code
    from group_months
    inner join several
        on group_months.person_key = several.person_key and group_months.period = several.period
    left join worker_groups
        on
            group_months.worker_group_code = worker_groups.worker_group_code
            and {{ in_force('worker_groups', month_end('group_months.period')) }}
    qualify
        row_number() over (
            partition by group_months.person_key, group_months.period
            order by worker_groups.sort_order, group_months.worker_group_code
        ) > 1
),

held as (
    select
        group_months.person_key,
        group_months.period,
        group_months.worker_group_code,
        group_months.region_code,
        repeated.person_key is not null as is_repeated
    from group_months
    left join repeated
        on
            group_months.person_key = repeated.person_key
            and group_months.period = repeated.period
            and group_months.worker_group_code = repeated.worker_group_code
),

in_all as (
    select
        person_key,
        period
    from persons
    where method_code = 'person_eligible' and (is_alone_in_all or segment_code = 'ALL')
),

grouped as (
    select
        persons.* exclude (person_key, program_codes),
        coalesce(held.worker_group_code, 'UNMAPPED') as worker_group_code,
        held.person_key is null as is_untold,
        coalesce(held.is_repeated, false) as is_repeated
    from persons
    left join held on persons.person_key = held.person_key and persons.period = held.period
    union all by name
    -- Named by a register, decree or list, and no member of anything.
    select
        'person_eligible' as method_code,
        held.period,
        held.region_code,
        'ALL' as segment_code,
        false as is_alone_in_all,
        held.worker_group_code,
        false as is_untold,
        held.is_repeated
    from held
    left join in_all on held.person_key = in_all.person_key and held.period = in_all.period
    where in_all.person_key is null
),

counted as (
    select
        method_code,
        period,
        region_code,
        segment_code,
        is_alone_in_all,
        worker_group_code,
        count(*) filter (where is_covered) as covered_count,
        count(*) filter (where is_covered and is_repeated) as repeated_count,
        count(*) filter (where is_covered and is_untold) as untold_count,
        count(*) filter (where is_covered) as paid_count,
        count(*) filter (where is_grace) as grace_count,
        count(*) filter (where is_unknown) as unknown_count,
        count(*) filter (where lacks_occupation) as unknown_occupation_count,
        count(*) filter (where is_in_universe) as member_count,
        count(*) filter (where not is_untold) as known_count
    from grouped
    group by method_code, period, region_code, segment_code, is_alone_in_all, worker_group_code
),

by_segment as (
    select
        counted.* exclude (segment_code, is_alone_in_all),
        {{ segments_of_state('counted') }} as segment_code
    from counted
    union all by name
    -- Nobody named them, so no file gives them a group.
    select
        'person_eligible' as method_code,
        period,
        region_code,
        segment_code,
        'UNMAPPED' as worker_group_code,
        cast(unnamed_count as bigint) as covered_count,
        0 as repeated_count,
        cast(unnamed_count as bigint) as untold_count,
        0 as paid_count,
        0 as grace_count,
        0 as unknown_count,
        0 as unknown_occupation_count,
        0 as member_count,
        0 as known_count
    from jakon
),

rolled as (
    {{ rolled_up(
        'by_segment',
        ['method_code', 'period', 'segment_code', 'worker_group_code'],
        [
            'repeated_count', 'untold_count', 'paid_count', 'grace_count', 'unknown_count',
            'unknown_occupation_count', 'member_count', 'known_count'
        ]
    ) }}
),

-- Whoever nobody named on a building site builds: only persons by name may hold another group.
ungrouped as (
    select
        method_code,
        period,
        region_code,
        segment_code,
        paid_count as ungrouped_count
    from rolled
    where worker_group_code = 'UNMAPPED'
),

-- What stands beside the whole stands beside its parts; the surveys of employed people and of the labour
-- force count the same persons, and only groups that they counted are laid over them.
placed as (
    select
        rolled.* exclude (method_code),
        totals.region_vintage,
        totals.method_code,
        totals.regions_expected,
        totals.regions_reporting,
        totals.is_complete,
        totals.numerator_source,
        totals.covered_count as total_covered_count,
        totals.covered_at_low_count - totals.covered_count as below_count,
        totals.covered_at_high_count - totals.covered_count as above_count,
        coalesce(ungrouped.ungrouped_count, 0) as ungrouped_count,
        case
            when not totals.is_complete then null
            when rolled.method_code = 'person_eligible' then universes.universe_count
            else rolled.member_count
        end as universe_count,
        universes.standard_error_count,
        case
            when rolled.method_code = 'person_eligible' then universes.universe_source
            else totals.universe_source
        end as universe_source,
        case
            when rolled.method_code = 'person_eligible' then universes.universe_period
            else totals.universe_period
        end as universe_period
    from rolled
    inner join totals
        on
            rolled.period = totals.period
            and rolled.region_code = totals.region_code
            and rolled.segment_code = totals.segment_code
            and rolled.method_code = case
                when totals.method_code in ('person_employed', 'person_labour_force') then 'person_eligible'
                else totals.method_code
            end
    left join ungrouped
        on
            rolled.method_code = ungrouped.method_code
            and rolled.period = ungrouped.period
            and rolled.region_code = ungrouped.region_code
            and rolled.segment_code = ungrouped.segment_code
            and rolled.worker_group_code <> 'UNMAPPED'
    left join universes
        on
            totals.method_code = universes.method_code
            and rolled.period = universes.period
            and rolled.region_code = universes.region_code
            and rolled.segment_code = universes.segment_code
            and rolled.worker_group_code = universes.worker_group_code
    where rolled.method_code = totals.method_code or universes.universe_count is not null
)

select
    period,
    region_code,
    region_vintage,
    segment_code,
    method_code,
    worker_group_code,
    case when total_covered_count is not null then cast(covered_count as bigint) end as covered_count,
    cast(universe_count as bigint) as universe_count,
    -- Whoever may be somebody else is taken off; whoever has no known group may belong to this one.
    case
        when method_code = 'person_matched' then covered_count
        when method_code <> 'person_registry' and total_covered_count is not null
            then greatest(covered_count + below_count, 0)
    end as covered_at_low_count,
    case
        when method_code = 'person_matched' then universe_count
        when method_code <> 'person_registry' then universe_count + 1.96 * standard_error_count
    end as universe_at_low_count,
    case
        when method_code = 'person_matched' then covered_count + unknown_count
        when method_code <> 'person_registry'
            then covered_count + above_count + ungrouped_count
    end as covered_at_high_count,
    case
        when method_code = 'person_matched' then universe_count
        when method_code <> 'person_registry' then universe_count - 1.96 * standard_error_count
    end as universe_at_high_count,
    case when total_covered_count is not null then cast(repeated_count as bigint) end as repeated_count,
    case when total_covered_count is not null then cast(untold_count as bigint) end as untold_count,
    case
        when method_code <> 'person_matched' and total_covered_count is not null
            then cast(paid_count as bigint)
    end as paid_count,
    case when method_code not in ('person_registry', 'person_matched') then cast(grace_count as bigint) end
        as grace_count,
    cast(unknown_count as bigint) as unknown_count,
    case when method_code = 'person_registry' then cast(unknown_occupation_count as bigint) end
        as unknown_occupation_count,
    -- A file that names somebody for a group does not say in which segment he is to be found.
    case
        when segment_code = 'ALL' and method_code not in ('person_registry', 'person_matched')
            then cast(known_count as bigint)
    end as known_count,
    case
        when method_code <> 'person_registry' and total_covered_count is not null
            then cast(coalesce(unallocated_count, 0) as bigint)
    end as unallocated_count,
    regions_expected,
    regions_reporting,
    is_complete,
    numerator_source,
    case when universe_count is not null then universe_source end as universe_source,
    case when universe_count is not null then universe_period end as universe_period
from placed
