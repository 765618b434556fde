-- Which employers are in arrears, for how long and with how much? | ID: Pemberi kerja mana yang menunggak, berapa lama dan berapa rupiah?
select
    region_code,
    employer_key,
    employer_name,
    employer_kind,
    status,
    last_paid_period,
    months_in_arrears,
    arrears_idr,
    declared_workers,
    missing_count
from marts.mart_employer_compliance
where
    months_in_arrears > 0
    and period = (
        select max(latest.period) from marts.mart_employer_compliance as latest
    )
order by months_in_arrears desc, arrears_idr desc, employer_key asc
