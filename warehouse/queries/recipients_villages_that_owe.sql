-- Which villages owe their list of proposals, and since how many days? | ID: Desa/kelurahan mana yang belum mengirim usulan, dan terlambat berapa hari?
select
    region_code,
    region_name,
    year,
    wave_code,
    scheme_name,
    days_late
from marts.mart_recipient_funnel
where region_level = 'desa' and not has_reported and wave_code <> 'ALL'
order by year desc, days_late desc nulls last, region_code asc
