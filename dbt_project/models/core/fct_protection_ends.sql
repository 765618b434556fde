-- Persons whose protection has a known end, by the months still to go: the kind of worker with totals.
with held as (
    select * from {{ ref('int_protections_held') }}
),

ends as (
    select
        *,
        {{ month_number('end_period') }} - {{ month_number('period') }} as months_ahead
    from {{ ref('int_planned_ends') }}
),

segments as (
    select * from {{ ref('segments') }}
),

worker_groups as (
    select
        person_key,
        period,
        list_sort(list(worker_group_code)) as worker_group_codes
    from {{ ref('fct_worker_group_months') }}
    group by person_key, period
),

waits as (
    select * from {{ ref('benefit_waits') }}
    where wait_code = 'JKM_FULL'
),

by_segment as (
    select
        ends.person_key,
        ends.period,
        ends.region_code,
        ends.segment_code,
        ends.funding_source_code,
        ends.scheme_code,
        ends.end_code,
        ends.months_ahead,
        ends.paid_months,
        coalesce(worker_groups.worker_group_codes, ['UNMAPPED']) as worker_group_codes
    from ends
    left join worker_groups
        on ends.person_key = worker_groups.person_key and ends.period = worker_groups.period
),

-- Who keeps another protection loses none: in ALL the last of several ends counts, and a protection
-- without a known end has none.
persons as (
    select
        held.person_key,
        held.period,
        max(held.region_code) as region_code,
        'ALL' as segment_code,
        'ALL' as funding_source_code,
        'ALL' as scheme_code,
        max_by(ends.end_code, ends.end_period || ends.end_code) as end_code,
        max(ends.months_ahead) as months_ahead,
        max(held.paid_months) as paid_months,
        ['ALL'] as worker_group_codes
    from held
    inner join segments
        on
            held.segment_code = segments.segment_code
            and segments.is_in_all
            and {{ in_force('segments', month_end('held.period')) }}
    left join ends
        on
            held.person_key = ends.person_key
            and held.period = ends.period
            and held.segment_code = ends.segment_code
    where (held.person_key, held.period) in (
        select
            person_key,
            period
        from ends
    )
    group by held.person_key, held.period
    having count(*) = count(ends.end_period)
),

cells as (
    select
        * exclude (worker_group_codes),
        unnest(worker_group_codes) as worker_group_code
    from by_segment
    union all by name
    select
        * exclude (worker_group_codes, scheme_code),
        'ALL' as scheme_code,
        'ALL' as worker_group_code
    from by_segment
    union all by name
    -- Of a scheme too a person is counted once, whose groups are several.
    select
        * exclude (worker_group_codes),
        'ALL' as worker_group_code
    from by_segment
    where scheme_code <> 'NONE'
    union all by name
    select
        * exclude (worker_group_codes),
        'ALL' as worker_group_code
    from persons
),

counted as (
    select
        cells.period,
        cells.region_code,
        cells.segment_code,
        cells.worker_group_code,
        cells.funding_source_code,
        cells.scheme_code,
        cells.months_ahead,
        cells.end_code,
        count(*) as ending_count,
        count(*) filter (where cells.paid_months < waits.months) as paid_under_wait_count
    from cells
    left join waits on {{ in_force('waits', month_end('cells.period')) }}
    where cells.months_ahead between 0 and 12
    group by
        cells.period,
        cells.region_code,
        cells.segment_code,
        cells.worker_group_code,
        cells.funding_source_code,
        cells.scheme_code,
        cells.months_ahead,
        cells.end_code
),

spread as (
    select
        * exclude (region_code),
        unnest({{ region_chain('region_code') }}) as region_code
    from counted
)

select
    period,
    region_code,
    segment_code,
    worker_group_code,
    funding_source_code,
    scheme_code,
    cast(months_ahead as integer) as months_ahead,
    string_agg(distinct end_code, ',' order by end_code) as end_codes,
    cast(sum(ending_count) as bigint) as ending_count,
    cast(sum(paid_under_wait_count) as bigint) as paid_under_3_months_count
from spread
group by
    period,
    region_code,
    segment_code,
    worker_group_code,
    funding_source_code,
    scheme_code,
    months_ahead
