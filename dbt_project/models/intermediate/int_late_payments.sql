with memberships as (
    select * from {{ ref('int_memberships_labelled') }}
),

replaced as (
    select * from {{ ref('int_memberships_replaced') }}
),

paid as (
    select * from {{ ref('int_person_months_placed') }}
    where is_paid
),

runs as (
    select distinct
        person_key,
        segment_code,
        first_paid_period
    from {{ ref('int_payment_runs') }}
),

told as (
    select
        person_key,
        period,
        segment_code,
        told_at
    from {{ ref('int_statuses_told') }}
),

-- A month that a sender delivered in one file alone has nothing late.
files as (
    select distinct
        reporting_region_code,
        sender,
        period,
        receipt_id
    from memberships
    union
    select distinct
        reporting_region_code,
        sender,
        period,
        receipt_id
    from replaced
),

deliveries as (
    select
        reporting_region_code,
        sender,
        period
    from files
    group by reporting_region_code, sender, period
    having count(*) > 1
),

heard as (
    select distinct
        memberships.reporting_region_code,
        memberships.sender,
        memberships.period,
        memberships.segment_code,
        memberships.receipt_id,
        memberships.learned_at as told_at,
        false as is_replaced
    from memberships
    inner join deliveries
        on
            memberships.reporting_region_code = deliveries.reporting_region_code
            and memberships.sender = deliveries.sender
            and memberships.period = deliveries.period
    union all
    select distinct
        reporting_region_code,
        sender,
        period,
        segment_code,
        receipt_id,
        told_at,
        true as is_replaced
    from replaced
),

first_heard as (
    select
        reporting_region_code,
        sender,
        period,
        segment_code,
        min(told_at) as told_at,
        min(told_at) filter (where is_replaced) as replaced_told_at
    from heard
    group by reporting_region_code, sender, period, segment_code
    having count(distinct receipt_id) > 1
)

select
    paid.person_key,
    paid.period,
    paid.segment_code,
    first_heard.told_at,
    paid.learned_at
from paid
inner join first_heard
    on
        paid.reporting_region_code = first_heard.reporting_region_code
        and paid.sender = first_heard.sender
        and paid.period = first_heard.period
        and paid.segment_code = first_heard.segment_code
        -- Files of one day are one delivery in parts, unless one of them replaced another.
        and (
            paid.learned_at > first_heard.replaced_told_at
            or {{ local_date('paid.learned_at') }} > {{ local_date('first_heard.told_at') }}
        )
inner join runs
    on
        paid.person_key = runs.person_key
        and paid.segment_code = runs.segment_code
        -- Who was never paid for before was missed by nobody.
        and runs.first_paid_period < paid.period
where
    not exists (
        select 1 from told
        where
            told.person_key = paid.person_key
            and told.period = paid.period
            and told.segment_code = paid.segment_code
            -- What the paying file itself tells of another membership was not told before.
            and told.told_at < paid.learned_at
    )
