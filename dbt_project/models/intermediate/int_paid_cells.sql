with paid as (
    select
        person_key,
        period,
        segment_code,
        region_code,
        coalesce(funding_source_code, 'UNKNOWN') as funding_source_code
    from {{ ref('int_person_months_placed') }}
    where is_paid
),

segments as (
    select * from {{ ref('segments') }}
),

counted as (
    select
        region_code,
        period,
        segment_code,
        funding_source_code,
        count(*) as person_count
    from paid
    group by region_code, period, segment_code, funding_source_code
),

in_all as (
    select counted.*
    from counted
    inner join segments
        on
            counted.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('counted.period')) }}
    where segments.is_in_all
),

-- Few have more than one segment in a month: they alone are looked at one by one.
several as (
    select
        person_key,
        period
    from paid
    group by person_key, period
    having count(*) > 1
),

repeated as (
    select
        paid.person_key,
        paid.period,
        paid.region_code,
        paid.funding_source_code
    from paid
    inner join several on paid.person_key = several.person_key and paid.period = several.period
    inner join segments
        on
            paid.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('paid.period')) }}
    where segments.is_in_all
),

cells as (
    select
        region_code,
        period,
        segment_code,
        unnest([funding_source_code, 'ALL']) as funding_source_code,
        person_count
    from counted
    union all
    select
        region_code,
        period,
        'ALL',
        unnest([funding_source_code, 'ALL']),
        person_count
    from in_all
    union all
    -- Once too often for every further segment of the same person.
    select
        region_code,
        period,
        'ALL',
        funding_source_code,
        1 - count(*)
    from repeated
    group by person_key, region_code, period, funding_source_code
    union all
    select
        region_code,
        period,
        'ALL',
        'ALL',
        1 - count(*)
    from repeated
    group by person_key, region_code, period
)

select
    region_code,
    period,
    segment_code,
    funding_source_code,
    cast(sum(person_count) as bigint) as person_count
from cells
group by region_code, period, segment_code, funding_source_code
