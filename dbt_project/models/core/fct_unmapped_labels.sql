with sent as (
    select * from {{ ref('int_labels_counted') }}
),

segments as (
    select * from {{ ref('int_segment_labels_dated') }}
),

funders as (
    select * from {{ ref('int_funding_labels_dated') }}
),

occupations as (
    select * from {{ ref('int_occupation_labels_dated') }}
),

worker_groups as (
    select * from {{ ref('int_worker_group_labels_dated') }}
),

targets as (
    select * from {{ ref('target_labels') }}
),

agency_labels as (
    select * from {{ ref('agency_labels') }}
),

programmes as (
    select * from {{ ref('programme_labels') }}
),

schemes as (
    select * from {{ ref('scheme_labels') }}
),

regions as (
    select region_code from {{ ref('dim_region') }}
    union
    select region_code_old from {{ ref('region_successions') }}
    where event = 'RECODED'
),

known as (
    select
        'segment' as vocabulary,
        'segmen' as field,
        label,
        valid_from,
        valid_to
    from segments
    union all
    select
        'funding_source',
        'sumber_dana',
        label,
        valid_from,
        valid_to
    from funders
    union all
    select
        'occupation',
        'pekerjaan',
        label,
        valid_from,
        valid_to
    from occupations
    union all
    -- A label that is known to mean no group is known.
    select
        'worker_group',
        field,
        label_key,
        valid_from,
        valid_to
    from worker_groups
    union all
    select
        'target',
        field,
        label,
        valid_from,
        valid_to
    from targets
    union all
    select
        'agency',
        field,
        label,
        valid_from,
        valid_to
    from agency_labels
    union all
    select
        'programme',
        field,
        label,
        valid_from,
        valid_to
    from programmes
    union all
    select
        'scheme',
        'skema',
        {{ scheme_key('label') }},
        valid_from,
        valid_to
    from schemes
),

-- A code that a list once gave means its region in every month: what it means is decided elsewhere.
unmapped as (
    select * from sent
    where
        vocabulary <> 'region'
        and not exists (
            select 1 from known
            where
                known.vocabulary = sent.vocabulary
                and known.field = sent.field
                and known.label = case
                    when sent.vocabulary = 'worker_group' then {{ worker_label_key('sent.label') }}
                    when sent.vocabulary = 'agency' then {{ office_key('sent.label') }}
                    when sent.vocabulary = 'scheme' then {{ scheme_key('sent.label') }}
                    else sent.label
                end
                and {{ in_force('known', month_end('sent.period')) }}
        )
    union all
    select * from sent
    where
        vocabulary = 'region'
        and label not in (select region_code from regions)
)

select
    source,
    field,
    label,
    period,
    cast(sum(row_count) as bigint) as row_count
from unmapped
group by source, field, label, period
