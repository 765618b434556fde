-- Staff as agencies list them, each row with its unit and the months for which its roster speaks.
with staff as (
    select * from {{ ref('stg_agency__staff') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

mentions as (
    select * from {{ ref('int_offices_mentioned') }}
),

units as (
    select distinct
        region_code,
        agency_key,
        unit_code,
        unit_code_key,
        unit_name_key,
        is_own_office
    from {{ ref('int_units_listed') }}
),

validity as (
    select * from {{ ref('document_validity') }}
    where document_code = 'ROSTER'
),

dated as (
    select
        persons.person_key,
        mentions.region_code,
        mentions.agency_key,
        mentions.agency_code,
        mentions.unit_code as named_unit_code,
        staff.unit_name,
        {{ office_key('staff.unit_name') }} as unit_key,
        {{ office_key('staff.employment_label') }} as employment_label,
        {{ office_key('staff.provider_label') }} as provider_label,
        trim(staff.employer_number) as employer_number,
        staff.started_date,
        staff.ended_date,
        staff.reporting_period is not null as is_dated,
        coalesce(staff.reporting_period, strftime(files.received_date, '%Y-%m')) as roster_period,
        coalesce({{ month_end('staff.reporting_period') }}, files.received_date) as roster_date
    from staff
    inner join persons on staff.nik_key = persons.nik_key
    inner join files on staff.receipt_id = files.receipt_id
    inner join mentions
        on
            case
                when {{ is_within_kabupaten('staff.reporting_region_code') }}
                    then left(staff.reporting_region_code, 5)
                else coalesce(staff.reporting_region_code, 'ID')
            end = mentions.sent_region_code
            and {{ office_key('staff.agency_code') }} = mentions.office_key
),

-- A unit by its code, else by its name.
unit_keys as (
    select distinct
        region_code,
        agency_key,
        unit_code_key as unit_key,
        unit_code,
        1 as rank
    from units
    where unit_code_key is not null
    union all
    select distinct
        region_code,
        agency_key,
        unit_name_key,
        unit_code,
        2
    from units
),

units_meant as (
    select
        region_code,
        agency_key,
        unit_key,
        arg_min(unit_code, rank) as unit_code
    from unit_keys
    group by region_code, agency_key, unit_key
),

own_offices as (
    select
        region_code,
        agency_key,
        max(unit_code) as unit_code
    from units
    where is_own_office
    group by region_code, agency_key
),

placed as (
    select
        dated.*,
        -- Whom the roster puts nowhere serves in the agency's own office; a unit that no list has keeps its name.
        case
            when
                dated.unit_key is null
                then coalesce(dated.named_unit_code, own_offices.unit_code, dated.agency_code)
            else coalesce(units_meant.unit_code, dated.unit_key)
        end as unit_code
    from dated
    left join units_meant
        on
            dated.region_code = units_meant.region_code
            and dated.agency_key = units_meant.agency_key
            and dated.unit_key = units_meant.unit_key
    left join own_offices
        on dated.region_code = own_offices.region_code and dated.agency_key = own_offices.agency_key
),

rosters as (
    select
        region_code,
        agency_key,
        unit_code,
        roster_period,
        bool_and(is_dated) as is_dated,
        max(roster_date) as roster_date
    from placed
    group by region_code, agency_key, unit_code, roster_period
),

spans as (
    select
        rosters.*,
        -- One that names no month speaks for those before it came as well: its own days tell who served then.
        case
            when not is_dated and lag(roster_period) over unit_rosters is null then '0000-00'
            else roster_period
        end as from_period,
        least(
            {{ month_shift('roster_period', 'validity.months') }},
            {{ month_shift('lead(roster_period) over unit_rosters', '-1') }}
        ) as to_period
    from rosters
    inner join validity on {{ in_force('validity', 'rosters.roster_date') }}
    window unit_rosters as (
        partition by rosters.region_code, rosters.agency_key, rosters.unit_code order by rosters.roster_period
    )
)

select
    placed.region_code,
    placed.agency_key,
    placed.agency_code,
    placed.unit_code,
    placed.unit_name,
    spans.roster_date,
    spans.from_period,
    spans.to_period,
    placed.person_key,
    placed.employment_label,
    placed.provider_label,
    placed.employer_number,
    placed.started_date,
    placed.ended_date
from placed
inner join spans
    on
        placed.region_code = spans.region_code
        and placed.agency_key = spans.agency_key
        and placed.unit_code = spans.unit_code
        and placed.roster_period = spans.roster_period
