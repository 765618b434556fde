-- How many people known by name are not protected, by group and kecamatan? | ID: Berapa orang yang dikenal namanya belum terlindungi, menurut kelompok dan kecamatan?
select
    period,
    region_code,
    region_name,
    worker_group_name,
    known_count,
    known_count - (covered_count - untold_count) as known_uncovered_count
from marts.mart_coverage_by_worker_group
where
    method_code = 'person_eligible'
    and segment_code = 'ALL'
    and region_level = 'kecamatan'
    and worker_group_code <> 'UNMAPPED'
    and known_count > covered_count - untold_count
    and period = (
        select max(latest.period) from marts.mart_coverage_by_worker_group as latest
    )
order by known_uncovered_count desc, region_code asc, worker_group_code asc
