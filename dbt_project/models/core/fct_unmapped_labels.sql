with totals as (
    select * from {{ ref('stg_bpjstk__participant_totals') }}
),

memberships as (
    select * from {{ ref('stg_bpjstk__participants') }}
),

residents as (
    select * from {{ ref('stg_village__residents') }}
),

segments as (
    select label from {{ ref('segment_labels') }}
),

funders as (
    select label from {{ ref('funding_source_labels') }}
),

regions as (
    select region_code from {{ ref('dim_region') }}
),

recoded as (
    select region_code_old as region_code from {{ ref('region_successions') }}
    where event = 'RECODED'
),

occupations as (
    select cast(occupation_code as varchar) as label from {{ ref('occupation_is_work') }}
    union
    select upper(occupation_name) as label from {{ ref('occupation_is_work') }}
),

unmapped as (
    select
        'bpjstk__participant_totals' as source,
        'segmen' as field,
        segment_label as label
    from totals
    where segment_label not in (select label from segments)
    union all
    select
        'bpjstk__participant_totals',
        'kode_wilayah',
        region_code
    from totals
    where
        region_code is not null
        and region_code not in (select region_code from regions)
        and region_code not in (select region_code from recoded)
    union all
    select
        'bpjstk__participants',
        'segmen',
        segment_label
    from memberships
    where segment_label not in (select label from segments)
    union all
    select
        'bpjstk__participants',
        'sumber_dana',
        funding_label
    from memberships
    where funding_label is not null and funding_label not in (select label from funders)
    union all
    select
        'village__residents',
        'pekerjaan',
        occupation_label
    from residents
    where occupation_label is not null and occupation_label not in (select label from occupations)
)

select
    source,
    field,
    label,
    count(*) as row_count
from unmapped
group by source, field, label
