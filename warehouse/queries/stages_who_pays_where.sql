-- Who pays for workers without an employer in each village, month by month, and where does nobody? | ID: Siapa membayar pekerja BPU di tiap desa/kelurahan, bulan demi bulan, dan di mana tidak ada?
with villages as (
    select
        region_code,
        region_name
    from marts.dim_region
    where is_current and region_level = 'desa'
),

paid as (
    select
        person_months.period,
        person_months.region_code,
        person_months.funding_source_code,
        count(distinct person_months.person_key) as paid_count,
        count(distinct officers.person_key) as rt_rw_officer_count
    from core.fct_person_months as person_months
    left join core.fct_worker_group_months as officers
        on
            person_months.person_key = officers.person_key
            and person_months.period = officers.period
            and officers.worker_group_code = 'rt_rw_officer'
    where person_months.segment_code = 'BPU' and person_months.is_paid
    group by person_months.period, person_months.region_code, person_months.funding_source_code
),

-- Every village of a kabupaten of which anybody is paid for.
months as (
    select distinct
        paid.period,
        villages.region_code,
        villages.region_name
    from paid
    inner join villages on left(paid.region_code, 5) = left(villages.region_code, 5)
)

select
    months.period,
    months.region_code,
    months.region_name,
    coalesce(paid.funding_source_code, 'NOBODY') as funding_source_code,
    coalesce(paid.paid_count, 0) as paid_count,
    coalesce(paid.rt_rw_officer_count, 0) as rt_rw_officer_count
from months
left join paid on months.period = paid.period and months.region_code = paid.region_code
order by months.region_code asc, months.period asc, paid.paid_count desc, funding_source_code asc
