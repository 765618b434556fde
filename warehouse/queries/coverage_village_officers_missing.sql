-- Which villages have officers, RT and RW heads or council members who are not enrolled? | ID: Desa mana yang perangkat, pengurus RT dan RW, atau anggota BPD-nya belum terdaftar?
select
    period,
    region_code,
    region_name,
    worker_group_name,
    known_count,
    covered_count - untold_count as known_covered_count,
    known_count - (covered_count - untold_count) as known_uncovered_count
from marts.mart_coverage_by_worker_group
where
    method_code = 'person_eligible'
    and segment_code = 'ALL'
    and region_level = 'desa'
    and worker_group_code in (
        'village_head', 'village_officer', 'bpd_member', 'rt_rw_officer', 'lpmk_officer'
    )
    and known_count > covered_count - untold_count
    and period = (
        select max(latest.period) from marts.mart_coverage_by_worker_group as latest
    )
order by known_uncovered_count desc, region_code asc, worker_group_code asc
