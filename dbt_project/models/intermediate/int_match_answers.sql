-- What the branch last answered about each person, by the end of each month.
with answers as (
    select * from {{ ref('stg_bpjstk__match_results') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

periods as (
    select * from {{ ref('int_periods_observed') }}
),

validity as (
    select * from {{ ref('match_validity') }}
),

told as (
    select
        persons.person_key,
        answers.matched_date,
        replace(answers.result_label, ' ', '_') as result_code,
        answers.active_until_period,
        coalesce(answers.reporting_region_code, answers.sender) as reporting_region_code
    from answers
    inner join persons on answers.nik_key = persons.nik_key
),

last_days as (
    select
        periods.period,
        periods.last_date,
        told.person_key,
        max(told.matched_date) as matched_date
    from told
    inner join periods on told.matched_date <= periods.last_date
    group by periods.period, periods.last_date, told.person_key
),

-- Several memberships may be answered on one day: one that is active protects.
said as (
    select
        last_days.period,
        last_days.last_date,
        last_days.person_key,
        last_days.matched_date,
        min(told.reporting_region_code) as reporting_region_code,
        bool_or(
            told.result_code = 'AKTIF'
            and coalesce(told.active_until_period >= last_days.period, true)
        ) as is_active,
        bool_or(told.result_code in ('AKTIF', 'NONAKTIF', 'TIDAK_TERDAFTAR')) as is_answered
    from last_days
    inner join told
        on last_days.person_key = told.person_key and last_days.matched_date = told.matched_date
    group by last_days.period, last_days.last_date, last_days.person_key, last_days.matched_date
),

aged as (
    select
        said.*,
        {{ month_number('said.period') }} - {{ month_number("strftime(said.matched_date, '%Y-%m')") }}
        <= validity.months as is_still_valid
    from said
    inner join validity on {{ in_force('validity', 'said.last_date') }}
)

select
    period,
    person_key,
    matched_date,
    reporting_region_code,
    coalesce(is_active and is_still_valid, false) as is_active,
    coalesce(is_answered and is_still_valid, false) = false as is_unknown,
    is_still_valid
from aged
