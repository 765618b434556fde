with held as (
    select
        *,
        -- The most exact place first; of two, where a decree or list says that the work is done.
        lpad(cast(99 - length(region_code) as varchar), 2, '0')
        || case when is_listed then '0' else '1' end
        || region_code as place_rank
    from {{ ref('int_worker_groups_held') }}
)

select
    person_key,
    period,
    worker_group_code,
    nullif(arg_min(coalesce(segment_code, ''), place_rank), '') as segment_code,
    arg_min(region_code, place_rank) as region_code,
    bool_or(is_listed) as is_listed,
    min(evidence_source) as evidence_source,
    count(distinct evidence_source) as source_count
from held
group by person_key, period, worker_group_code
