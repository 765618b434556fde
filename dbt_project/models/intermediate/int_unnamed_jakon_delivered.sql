-- Construction workers nobody named count beside named persons, where persons were delivered.
with jakon as (
    select * from {{ ref('int_unnamed_jakon') }}
),

person_months as (
    select distinct
        period,
        left(reporting_region_code, 5) as region_code
    from {{ ref('int_person_months_placed') }}
)

select
    jakon.period,
    jakon.region_code,
    segments.segment_code,
    jakon.unnamed_count
from jakon
inner join person_months
    on jakon.period = person_months.period and jakon.region_code = person_months.region_code
cross join (select unnest(['JAKON', 'ALL']) as segment_code) as segments
