-- Which groups named by Perbup Blitar 25/2021 are known, protected, or not counted by anybody? | ID: Kelompok mana dalam Perbup Blitar 25/2021 yang diketahui, terlindungi, atau belum dihitung siapa pun?
with named as (
    select
        worker_group_code,
        name_id,
        sort_order
    from marts.dim_worker_group
    where
        valid_to is null
        and worker_group_code in (
            'gtt_ptt', 'non_asn_teacher', 'rt_rw_officer', 'farmer', 'fisher', 'migrant_worker',
            'apprentice', 'student_placement', 'parking_attendant'
        )
),

coverage as (
    select * from marts.mart_coverage_by_worker_group
    where
        method_code = 'person_eligible'
        and segment_code = 'ALL'
        and region_level = 'kabupaten'
        and period = (
            select max(latest.period) from marts.mart_coverage_by_worker_group as latest
        )
),

regions as (
    select distinct
        region_code,
        region_name
    from coverage
)

select
    regions.region_code,
    regions.region_name,
    named.worker_group_code,
    named.name_id as worker_group_name,
    coverage.known_count,
    coverage.covered_count,
    coverage.universe_count,
    case
        when coverage.universe_count is not null then 'counted'
        when coverage.known_count is not null then 'known by name'
        else 'unknown'
    end as denominator
from regions
cross join named
left join coverage
    on regions.region_code = coverage.region_code and named.worker_group_code = coverage.worker_group_code
order by regions.region_code, named.sort_order
