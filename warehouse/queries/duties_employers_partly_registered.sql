-- Which employers are not registered, or have enrolled a part of their workers or programmes? | ID: Pemberi kerja mana yang belum terdaftar, atau baru sebagian tenaga kerja atau program?
select
    region_code,
    status,
    employer_key,
    employer_name,
    employer_kind,
    declared_workers,
    declared_year,
    enrolled_count,
    missing_count,
    lacking_program_count,
    lacking_program_codes
from marts.mart_employer_compliance
where
    status in ('not_registered', 'partial_workers', 'partial_programs')
    and period = (
        select max(latest.period) from marts.mart_employer_compliance as latest
    )
order by region_code asc, status asc, missing_count desc nulls last, employer_key asc
