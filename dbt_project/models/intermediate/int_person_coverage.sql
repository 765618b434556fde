-- Paid, grace and unknown persons by region at every level, segments beside ALL.
with person_months as (
    select * from {{ ref('int_person_months_placed') }}
),

segments as (
    select * from {{ ref('segments') }}
),

unpaid as (
    select * from {{ ref('int_memberships_unpaid') }}
),

jakon as (
    select * from {{ ref('int_unnamed_jakon') }}
),

unread as (
    select * from {{ ref('int_members_unread') }}
),

doubtful as (
    select * from {{ ref('int_persons_doubtful') }}
),

states as (
    select
        person_key,
        period,
        segment_code,
        region_code,
        true as is_paid,
        false as is_grace,
        false as is_unknown
    from person_months
    where is_paid
    union all
    select
        person_key,
        period,
        segment_code,
        region_code,
        false,
        is_grace,
        is_unknown
    from unpaid
    where is_grace or is_unknown
),

-- A person counts once in ALL; paid in one segment outweighs grace or silence in another.
all_segments as (
    select
        states.person_key,
        states.period,
        'ALL' as segment_code,
        max_by(
            states.region_code, cast(cast(states.is_paid as integer) as varchar) || states.region_code
        ) as region_code,
        bool_or(states.is_paid) as is_paid,
        bool_or(states.is_grace) and not bool_or(states.is_paid) as is_grace,
        bool_or(states.is_unknown) and not bool_or(states.is_paid) and not bool_or(states.is_grace)
            as is_unknown
    from states
    inner join segments
        on
            states.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('states.period')) }}
    where segments.is_in_all
    group by states.person_key, states.period
),

known as (
    select
        region_code,
        period,
        segment_code,
        count(*) filter (where is_paid) as paid_count,
        count(*) filter (where is_grace) as grace_count,
        count(*) filter (where is_unknown) as unknown_count
    from (
        select * from states
        union all by name
        select * from all_segments
    ) as everyone
    group by region_code, period, segment_code
),

with_unnamed as (
    select
        region_code,
        period,
        segment_code,
        paid_count,
        grace_count,
        unknown_count,
        cast(0 as bigint) as unnamed_count,
        cast(0 as bigint) as doubtful_count,
        cast(0 as bigint) as unread_count
    from known
    union all
    select
        region_code,
        period,
        segment_code,
        0,
        0,
        0,
        0,
        count(*),
        0
    from doubtful
    group by region_code, period, segment_code
    union all
    select
        region_code,
        period,
        segment_code,
        0,
        0,
        0,
        0,
        0,
        unread_count
    from unread
    union all
    select
        jakon.region_code,
        jakon.period,
        segments.segment_code,
        0,
        0,
        0,
        cast(jakon.unnamed_count as bigint),
        0,
        0
    from jakon
    inner join (select unnest(['JAKON', 'ALL']) as segment_code) as segments on true
    -- Construction workers nobody named count beside named persons, where persons were delivered.
    where exists (
        select 1 from person_months
        where
            person_months.period = jakon.period
            and left(person_months.reporting_region_code, 5) = jakon.region_code
    )
),

spread as (
    select
        unnest({{ region_chain('region_code') }}) as region_code,
        region_code as exact_code,
        period,
        segment_code,
        paid_count,
        grace_count,
        unknown_count,
        unnamed_count,
        doubtful_count,
        unread_count
    from with_unnamed
)

select
    region_code,
    period,
    segment_code,
    sum(paid_count) as paid_count,
    sum(grace_count) as grace_count,
    sum(unknown_count) as unknown_count,
    sum(unnamed_count) as unnamed_count,
    sum(doubtful_count) as doubtful_count,
    sum(unread_count) as unread_count,
    -- Known to this region and to none below it.
    sum(paid_count + unnamed_count) filter (where exact_code = region_code and length(region_code) < 13)
        as unallocated_count
from spread
group by region_code, period, segment_code
