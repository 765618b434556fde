-- Paid, grace and unknown persons by region at every level, segments beside ALL.
with states as (
    select * from {{ ref('int_person_states') }}
),

jakon as (
    select * from {{ ref('int_unnamed_jakon_delivered') }}
),

unread as (
    select * from {{ ref('int_members_unread') }}
),

doubtful as (
    select * from {{ ref('int_persons_doubtful') }}
),

counted as (
    select
        region_code,
        period,
        segment_code,
        is_alone_in_all,
        count(*) filter (where is_paid) as paid_count,
        count(*) filter (where is_grace) as grace_count,
        count(*) filter (where is_unknown) as unknown_count
    from states
    group by region_code, period, segment_code, is_alone_in_all
),

known as (
    select
        region_code,
        period,
        {{ segments_of_state('counted') }} as segment_code,
        paid_count,
        grace_count,
        unknown_count
    from counted
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
        region_code,
        period,
        segment_code,
        0,
        0,
        0,
        cast(unnamed_count as bigint),
        0,
        0
    from jakon
),

covered as (
    select
        *,
        paid_count + unnamed_count as covered_count
    from with_unnamed
)

select * exclude (covered_count)
from (
    {{ rolled_up(
        'covered',
        ['period', 'segment_code'],
        ['paid_count', 'grace_count', 'unknown_count', 'unnamed_count', 'doubtful_count', 'unread_count']
    ) }}
) as rolled
