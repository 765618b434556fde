-- Whose donor stopped, so that the worker is about to lose protection? | ID: Berapa pekerja yang donaturnya berhenti dan terancam kehilangan perlindungan?
select
    period,
    region_name,
    scheme_name,
    donor_agency_code,
    carried_count,
    active_count,
    orphaned_count,
    failed_idr
from marts.mart_sponsorship
where orphaned_count is not null
order by period desc, region_code asc, scheme_code asc, is_total desc, donor_agency_code asc
