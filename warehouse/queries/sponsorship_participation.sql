-- How many civil servants of each agency take part, as they please? | ID: Berapa ASN tiap perangkat daerah yang ikut serta secara sukarela?
select
    period,
    region_name,
    scheme_name,
    donor_agency_code,
    civil_servant_donor_count,
    civil_servant_count,
    round(100 * participation_rate, 1) as participation_percent,
    pledged_count
from marts.mart_sponsorship
where
    donor_agency_code <> 'NONE'
    and period = (
        select max(latest.period) from marts.mart_sponsorship as latest
    )
order by region_code asc, scheme_code asc, is_total desc, participation_rate desc, donor_agency_code asc
