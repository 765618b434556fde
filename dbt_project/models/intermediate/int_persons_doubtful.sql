with candidates as (
    select * from {{ ref('stg_semesta__candidates') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

segments as (
    select * from {{ ref('segments') }}
),

pairs as (
    select distinct
        mine.person_key,
        other.person_key as other_key
    from candidates
    inner join persons as mine on candidates.nik_key = mine.nik_key
    inner join persons as other on candidates.linked_nik_key = other.nik_key
    where mine.person_key <> other.person_key
),

paid as (
    select
        person_key,
        period,
        segment_code,
        region_code
    from {{ ref('int_person_months_placed') }}
    where
        is_paid
        and person_key in (
            select person_key from pairs
            union all
            select other_key from pairs
        )
),

in_all as (
    select
        paid.person_key,
        paid.period,
        min(paid.region_code) as region_code
    from paid
    inner join segments
        on
            paid.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('paid.period')) }}
    where segments.is_in_all
    group by paid.person_key, paid.period
)

select distinct
    paid.person_key,
    paid.period,
    paid.segment_code,
    paid.region_code
from paid
inner join pairs on paid.person_key = pairs.person_key
inner join paid as other
    on
        pairs.other_key = other.person_key
        and paid.period = other.period
        and paid.segment_code = other.segment_code
union all
select distinct
    in_all.person_key,
    in_all.period,
    'ALL',
    in_all.region_code
from in_all
inner join pairs on in_all.person_key = pairs.person_key
inner join in_all as other on pairs.other_key = other.person_key and in_all.period = other.period
