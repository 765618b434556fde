with mentions as (
    select * from {{ ref('int_offices_mentioned') }}
),

units as (
    select * from {{ ref('int_units_listed') }}
),

-- Its own office names the agency; one that lists units alone is known by its code.
newest as (
    select
        *,
        rank() over (partition by region_code, agency_key order by from_period desc) = 1 as is_newest
    from units
),

described as (
    select
        region_code,
        agency_key,
        max(unit_name) filter (where is_own_office) as agency_name,
        max(agency_kind) filter (where is_own_office) as agency_kind,
        count(*) as unit_count
    from newest
    where is_newest
    group by region_code, agency_key
)

select
    mentions.agency_code,
    mentions.sent_code,
    mentions.region_code,
    coalesce(described.agency_name, mentions.sent_code) as agency_name,
    coalesce(described.agency_kind, 'UNMAPPED') as agency_kind,
    described.agency_key is not null as is_listed,
    coalesce(described.unit_count, 0) as unit_count
from mentions
left join described
    on mentions.region_code = described.region_code and mentions.agency_key = described.agency_key
group by all
