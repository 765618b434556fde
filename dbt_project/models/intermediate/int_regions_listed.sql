with regions as (
    select * from {{ ref('stg_kemendagri__regions') }}
),

successions as (
    select * from {{ ref('region_successions') }}
),

vintages as (
    select * from {{ ref('region_vintages') }}
),

newest as (
    select max(region_vintage) as region_vintage from regions
),

current_list as (
    select
        regions.region_code,
        min(regions.region_name) as region_name,
        regions.region_vintage
    from regions
    inner join newest on regions.region_vintage = newest.region_vintage
    group by regions.region_code, regions.region_vintage
),

nation as (
    select
        'ID' as region_code,
        'Indonesia' as region_name,
        region_vintage
    from newest
    where region_vintage is not null
),

-- A province before a part of it became a province of its own: the name it shares with today's
-- remainder must never make the two look alike (UU 14, 15, 16 and 29 of 2022).
undivided as (
    select
        successions.region_code_old as region_code,
        min(successions.name_old) || ' (sebelum pemekaran)' as region_name,
        max_by(vintages.region_vintage, vintages.valid_from) as region_vintage
    from successions
    inner join vintages on vintages.valid_from < successions.event_date
    where successions.event = 'SPLIT' and successions.level = 'provinsi'
    group by successions.region_code_old
),

all_regions as (
    select
        *,
        true as is_current
    from current_list
    union all
    select
        *,
        true as is_current
    from nation
    union all
    select
        *,
        false as is_current
    from undivided
)

select
    region_code,
    region_vintage,
    region_name,
    {{ region_level('region_code') }} as region_level,
    {{ region_parent('region_code') }} as parent_code,
    is_current
from all_regions
