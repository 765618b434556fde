with followed as (
    select * from {{ ref('int_periods_followed') }}
),

paid as (
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

now_paid as (
    select paid.*
    from paid
    inner join followed on paid.period = followed.period
),

before_paid as (
    select
        paid.* exclude (period),
        followed.period
    from paid
    inner join followed on paid.period = followed.previous_period
),

compared as (
    select
        coalesce(now_paid.person_key, before_paid.person_key) as person_key,
        coalesce(now_paid.period, before_paid.period) as period,
        coalesce(
            now_paid.region_code = before_paid.region_code
            and now_paid.funding_source_code = before_paid.funding_source_code,
            false
        ) as is_unchanged
    from now_paid
    full outer join before_paid
        on
            now_paid.person_key = before_paid.person_key
            and now_paid.period = before_paid.period
            and now_paid.segment_code = before_paid.segment_code
),

changed as (
    select distinct
        person_key,
        period
    from compared
    where not is_unchanged
),

memberships as (
    select
        *,
        true as is_now
    from now_paid
    union all by name
    select
        *,
        false as is_now
    from before_paid
)

select
    memberships.person_key,
    memberships.period,
    memberships.is_now,
    memberships.segment_code,
    memberships.region_code,
    memberships.funding_source_code,
    segments.is_in_all,
    bool_or(memberships.is_now) over everything as is_paid_now,
    bool_or(not memberships.is_now) over everything as is_paid_before
from memberships
inner join changed
    on memberships.person_key = changed.person_key and memberships.period = changed.period
inner join segments
    on
        memberships.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('memberships.period')) }}
window everything as (partition by memberships.person_key, memberships.period)
