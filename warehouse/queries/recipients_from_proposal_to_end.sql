-- How far do people proposed for assistance come, and why no further? | ID: Sampai tahap mana usulan penerima bantuan iuran, dan mengapa tidak lanjut?
select
    region_name,
    year,
    wave_code,
    scheme_name,
    stage_code,
    reason_code,
    person_count,
    quota_count,
    villages_reporting,
    villages_expected,
    as_of_period
from marts.mart_recipient_funnel
where region_level = 'kabupaten'
order by region_code asc, year asc, scheme_code asc, wave_code asc, stage_order asc, reason_code desc
