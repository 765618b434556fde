-- Who at work in the villages is protected, by sex and age? | ID: Siapa penduduk bekerja yang terlindungi, menurut jenis kelamin dan umur?
select
    period,
    region_code,
    region_name,
    sex_name,
    age_band_name,
    covered_count,
    universe_count,
    uncovered_count,
    round(100 * coverage_rate, 2) as coverage_percent
from marts.mart_coverage_by_sex_age
where
    method_code = 'person_registry'
    and region_level = 'kabupaten'
    and period = (
        select max(latest.period) from marts.mart_coverage_by_sex_age as latest
    )
order by region_code, sex_code, age_band_code
