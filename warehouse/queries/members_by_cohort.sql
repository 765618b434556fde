-- Of those first paid for in a month, how many are still paid for, how many lapsed, how many came back? | ID: Dari yang pertama kali dibayar pada suatu bulan, berapa yang masih dibayar, berapa yang berhenti, berapa yang kembali?
with months as (
    select
        person_key,
        period,
        min(first_paid_period) over (partition by person_key) as cohort_period,
        is_paid,
        is_restored,
        status_code
    from core.fct_person_months
    where segment_code <> 'PMI' and first_paid_period is not null
),

persons as (
    select
        person_key,
        period,
        cohort_period,
        bool_or(is_paid) as is_paid,
        bool_or(is_paid and is_restored) as is_restored,
        bool_or(status_code = 'GRACE') as is_grace,
        bool_or(status_code = 'UNKNOWN') as is_unknown
    from months
    where period >= cohort_period
    group by person_key, period, cohort_period
),

cohorts as (
    select
        cohort_period,
        count(*) as member_count
    from persons
    where period = cohort_period
    group by cohort_period
)

select
    persons.cohort_period,
    persons.period,
    cohorts.member_count,
    count(*) filter (where persons.is_paid) as paid_count,
    count(*) filter (where persons.is_restored) as returned_count,
    count(*) filter (where not persons.is_paid and persons.is_grace) as grace_count,
    count(*) filter (where not persons.is_paid and not persons.is_grace and persons.is_unknown)
        as unknown_count,
    cohorts.member_count - count(*) filter (
        where persons.is_paid or persons.is_grace or persons.is_unknown
    ) as lapsed_count,
    round(100 * count(*) filter (where persons.is_paid) / cohorts.member_count, 2) as paid_percent
from persons
inner join cohorts on persons.cohort_period = cohorts.cohort_period
group by persons.cohort_period, persons.period, cohorts.member_count
order by persons.cohort_period, persons.period
