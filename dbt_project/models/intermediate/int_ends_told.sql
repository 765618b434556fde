with persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

schemes as (
    select * from {{ ref('int_schemes_told') }}
),

sponsored as (
    select
        persons.person_key,
        'SPONSORSHIP' as end_code,
        donors.first_period as told_from_period,
        donors.last_period as end_period,
        schemes.scheme_code
    from {{ ref('stg_donor__workers') }} as donors
    inner join persons on donors.nik_key = persons.nik_key
    inner join schemes
        on
            donors.scheme_label is not distinct from schemes.scheme_label
            and left(donors.reporting_region_code, 5) is not distinct from schemes.kabupaten_code
            and donors.first_period = schemes.period
),

officers as (
    select
        persons.person_key,
        'OFFICE' as end_code,
        {{ month_of('officers.started_date') }} as told_from_period,
        {{ month_of('officers.ended_date') }} as end_period,
        'NONE' as scheme_code
    from {{ ref('stg_village__officers') }} as officers
    inner join persons on officers.nik_key = persons.nik_key
),

staff as (
    select
        persons.person_key,
        'CONTRACT' as end_code,
        {{ month_of('staff.started_date') }} as told_from_period,
        {{ month_of('staff.ended_date') }} as end_period,
        'NONE' as scheme_code
    from {{ ref('stg_agency__staff') }} as staff
    inner join persons on staff.nik_key = persons.nik_key
),

answers as (
    select
        persons.person_key,
        'BRANCH_ANSWER' as end_code,
        {{ month_of('answers.matched_date') }} as told_from_period,
        answers.active_until_period as end_period,
        'NONE' as scheme_code
    from {{ ref('stg_bpjstk__match_results') }} as answers
    inner join persons on answers.nik_key = persons.nik_key
    where answers.result_label = 'AKTIF'
),

told as (
    select * from sponsored
    union all
    select * from officers
    union all
    select * from staff
    union all
    select * from answers
)

select distinct
    person_key,
    end_code,
    coalesce(told_from_period, '0000-00') as told_from_period,
    end_period,
    scheme_code
from told
where end_period is not null
