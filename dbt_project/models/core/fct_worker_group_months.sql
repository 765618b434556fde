with held as (
    select
        *,
        -- The most exact place first; of two, where a decree or list says that the work is done. A place, its
        -- group and its month have one segment, which follows in the same text: one least text instead of three.
        lpad(cast(99 - length(region_code) as varchar), 2, '0')
        || case when is_listed then '0' else '1' end
        || region_code
        || '|'
        || coalesce(segment_code, '') as place,
        {{ evidence_number('evidence_source') }} as evidence_number
    from {{ ref('int_worker_groups_held') }}
),

grouped as (
    select
        person_key,
        period,
        worker_group_code,
        min(place) as place,
        bool_or(is_listed) as is_listed,
        min(evidence_number) as first_number,
        bit_or(1 << (evidence_number - 1)) as evidence_bits
    from held
    group by person_key, period, worker_group_code
)

select
    person_key,
    period,
    worker_group_code,
    nullif(split_part(place, '|', 2), '') as segment_code,
    split_part(substr(place, 4), '|', 1) as region_code,
    is_listed,
    {{ evidence_source('first_number') }} as evidence_source,
    cast(bit_count(evidence_bits) as bigint) as source_count
from grouped
