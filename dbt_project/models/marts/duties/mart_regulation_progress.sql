with duties as (
    select * from {{ ref('fct_regulation_duties') }}
),

agencies as (
    select * from {{ ref('dim_agency') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

latest as (
    select
        max(period) as period,
        max(last_date) as last_date
    from {{ ref('dim_period') }}
),

-- The agency as it stands in the newest month, over all its units.
standing as (
    select
        units.agency_code,
        count(*) as unit_count,
        count(units.roster_as_of) as reported_unit_count,
        cast(sum(units.staff_count) as bigint) as staff_count,
        cast(sum(units.enrolled_count) as bigint) as enrolled_count,
        cast(sum(units.missing_count) as bigint) as missing_count,
        cast(sum(units.unknown_count) as bigint) as unknown_count,
        min(units.first_enrolled_date) as first_enrolled_date
    from {{ ref('fct_agency_compliance') }} as units
    inner join latest on units.period = latest.period
    group by units.agency_code
)

select
    duties.regulation_code,
    duties.article,
    duties.agency_code,
    agencies.agency_name,
    duties.region_code,
    {{ shown_region('regions.region_name', 'duties.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('duties.region_code') }}) as region_level,
    duties.obligation_text,
    duties.signed_date,
    duties.informed_date,
    duties.due_date,
    standing.first_enrolled_date,
    cast(standing.first_enrolled_date - duties.signed_date as integer) as days_to_first_enrolment,
    cast(standing.first_enrolled_date - duties.informed_date as integer) as days_from_informed,
    latest.period as as_of_period,
    coalesce(standing.unit_count, 0) as unit_count,
    coalesce(standing.reported_unit_count, 0) as reported_unit_count,
    standing.staff_count,
    case when standing.unknown_count = 0 then standing.enrolled_count end as enrolled_count,
    case when standing.unknown_count = 0 then standing.missing_count end as missing_count,
    case
        when coalesce(standing.reported_unit_count, 0) = 0 then 'not_reported'
        when
            standing.reported_unit_count = standing.unit_count
            and standing.missing_count = 0
            and standing.unknown_count = 0
            then 'carried_out'
        when standing.enrolled_count > 0 or standing.first_enrolled_date is not null then 'started'
        -- Nobody is known to be missing or enrolled: the other units, or the list of members, have to tell.
        when standing.missing_count > 0 and standing.unknown_count = 0 then 'not_started'
    end as status,
    duties.due_date < latest.last_date as is_due
from duties
cross join latest
inner join agencies on duties.agency_code = agencies.agency_code
left join regions on duties.region_code = regions.region_code
left join standing on duties.agency_code = standing.agency_code
