with restatements as (
    select * from {{ ref('int_restatements') }}
    where (status_before = 'PAID') <> coalesce(status_now = 'PAID', false)
),

paid as (
    select
        person_key,
        period,
        segment_code,
        region_code,
        coalesce(funding_source_code, 'UNKNOWN') as funding_source_code
    from {{ ref('int_person_months_placed') }}
    where
        is_paid
        and person_key in (select person_key from restatements)
),

unpaid as (
    select * from {{ ref('int_memberships_unpaid') }}
    where person_key in (select person_key from restatements)
),

segments as (
    select * from {{ ref('segments') }}
),

concerned as (
    select distinct
        person_key,
        period
    from restatements
),

now_paid as (
    select paid.*
    from paid
    inner join concerned on paid.person_key = concerned.person_key and paid.period = concerned.period
),

before_paid as (
    select now_paid.*
    from now_paid
    left join restatements
        on
            now_paid.person_key = restatements.person_key
            and now_paid.period = restatements.period
            and now_paid.segment_code = restatements.segment_code
    where restatements.person_key is null
    union all by name
    select
        restatements.person_key,
        restatements.period,
        restatements.segment_code,
        restatements.region_code,
        coalesce(unpaid.funding_source_code, 'UNKNOWN') as funding_source_code
    from restatements
    left join unpaid
        on
            restatements.person_key = unpaid.person_key
            and restatements.period = unpaid.period
            and restatements.segment_code = unpaid.segment_code
    where restatements.status_before = 'PAID'
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
),

cells as (
    select distinct
        person_key,
        period,
        is_now,
        unnest({{ region_chain('region_code') }}) as region_code,
        cell.segment_code,
        cell.funding_source_code
    from (
        select
            memberships.*,
            unnest({{ flow_cells('memberships.', 'segments.') }}) as cell
        from memberships
        inner join segments
            on
                memberships.segment_code = segments.segment_code
                and {{ in_force('segments', month_end('memberships.period')) }}
    ) as expanded
)

select
    period,
    region_code,
    segment_code,
    funding_source_code,
    count(*) filter (where is_now) - count(*) filter (where not is_now) as restated_count
from cells
group by period, region_code, segment_code, funding_source_code
