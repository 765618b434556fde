-- People whose payer changed from one paid month to the next, and the months without payment between them.
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

unknown as (
    select
        person_key,
        segment_code,
        last_paid_period,
        count(*) as unknown_months
    from {{ ref('int_memberships_unpaid') }}
    where is_unknown
    group by person_key, segment_code, last_paid_period
),

followed as (
    select
        *,
        lag(period) over (partition by person_key, segment_code order by period) as previous_period,
        lag(funding_source_code) over (partition by person_key, segment_code order by period)
            as previous_funding_code
    from paid
),

-- A month that nobody reported is no hole: nothing is known of it.
changed as (
    select
        followed.period,
        followed.segment_code,
        followed.region_code,
        followed.previous_funding_code,
        followed.funding_source_code,
        {{ month_number('followed.period') }} - {{ month_number('followed.previous_period') }} - 1
        - coalesce(unknown.unknown_months, 0) as hole_months
    from followed
    left join unknown
        on
            followed.person_key = unknown.person_key
            and followed.segment_code = unknown.segment_code
            and followed.previous_period = unknown.last_paid_period
    where followed.previous_funding_code <> followed.funding_source_code
),

spread as (
    select
        * exclude (region_code),
        unnest({{ region_chain('region_code') }}) as region_code
    from changed
)

select
    period,
    region_code,
    segment_code,
    previous_funding_code,
    funding_source_code,
    cast(count(*) as bigint) as changed_count,
    cast(count(*) filter (where hole_months > 0) as bigint) as hole_count,
    cast(sum(hole_months) as bigint) as hole_person_months,
    cast(max(hole_months) as integer) as longest_hole_months
from spread
group by period, region_code, segment_code, previous_funding_code, funding_source_code
