-- Persons asked about by region at every level, and what the branch answered.
with placed as (
    select * from {{ ref('int_matched_persons') }}
),

regions as (
    select * from {{ ref('int_regions_listed') }}
    where is_current
),

counted as (
    select
        period,
        region_code,
        count(*) as asked_count,
        count(*) filter (where is_active) as active_count,
        count(*) filter (where is_unknown) as unknown_count,
        max(matched_period) as matched_period
    from placed
    group by period, region_code
),

spread as (
    select
        unnest({{ region_chain('region_code') }}) as region_code,
        region_code as exact_code,
        counted.* exclude (region_code)
    from counted
),

kabupaten as (
    select
        unnest([left(region_code, 2), 'ID']) as region_code,
        region_code as kabupaten_code
    from regions
    where region_level = 'kabupaten'
),

expected as (
    select
        region_code,
        count(*) as region_count
    from kabupaten
    group by region_code
),

reporting as (
    select
        asked.period,
        kabupaten.region_code,
        count(*) as region_count
    from (select distinct
        period,
        region_code
    from spread
    where length(region_code) = 5) as asked
    inner join kabupaten on asked.region_code = kabupaten.kabupaten_code
    group by asked.period, kabupaten.region_code
)

select
    spread.period,
    spread.region_code,
    sum(spread.asked_count) as asked_count,
    sum(spread.active_count) as active_count,
    sum(spread.unknown_count) as unknown_count,
    coalesce(
        sum(spread.active_count) filter (
            where spread.exact_code = spread.region_code and length(spread.exact_code) < 13
        ),
        0
    ) as unallocated_count,
    max(spread.matched_period) as matched_period,
    coalesce(any_value(expected.region_count), 1) as regions_expected,
    -- A region asks about its own people: where somebody was asked about, it has asked.
    coalesce(
        any_value(reporting.region_count),
        case when any_value(expected.region_count) is null then 1 else 0 end
    ) as regions_reporting
from spread
left join expected on spread.region_code = expected.region_code
left join reporting on spread.period = reporting.period and spread.region_code = reporting.region_code
group by spread.period, spread.region_code
