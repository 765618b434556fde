-- Which units have not enrolled whom, and which sent nothing? | ID: Unit mana yang belum mendaftarkan siapa, dan mana yang belum melapor?
select
    region_code,
    agency_name,
    unit_name,
    agency_kind,
    status,
    missing_count,
    staff_count,
    enrolled_count,
    other_provider_count,
    outsourced_count,
    budgeted_count,
    roster_as_of
from marts.mart_agency_compliance
where
    status in ('none', 'partial', 'not_reported')
    and period = (
        select max(latest.period) from marts.mart_agency_compliance as latest
    )
order by region_code asc, status asc, missing_count desc, agency_code asc, unit_code asc
