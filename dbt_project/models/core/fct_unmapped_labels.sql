with totals as (
    select * from {{ ref('stg_bpjstk__participant_totals') }}
),

memberships as (
    select * from {{ ref('stg_bpjstk__participants') }}
),

residents as (
    select * from {{ ref('stg_village__residents') }}
),

workforce as (
    select * from {{ ref('stg_bps__workforce') }}
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

regions as (
    select region_code from {{ ref('dim_region') }}
    union
    select region_code_old from {{ ref('region_successions') }}
    where event = 'RECODED'
),

-- Counted first: a label is looked up once per month, not once per row.
sent as (
    select
        'bpjstk__participant_totals' as source,
        'segmen' as field,
        segment_label as label,
        period,
        count(*) as row_count
    from totals
    group by segment_label, period
    union all
    select
        'bpjstk__participant_totals',
        'kode_wilayah',
        region_code,
        period,
        count(*)
    from totals
    group by region_code, period
    union all
    select
        'bpjstk__participants',
        'segmen',
        segment_label,
        period,
        count(*)
    from memberships
    group by segment_label, period
    union all
    select
        'bpjstk__participants',
        'sumber_dana',
        funding_label,
        period,
        count(*)
    from memberships
    group by funding_label, period
    union all
    select
        'village__residents',
        'pekerjaan',
        occupation_label,
        snapshot_period,
        count(*)
    from residents
    group by occupation_label, snapshot_period
    union all
    select
        'bps__workforce',
        'segmen',
        segment_label,
        survey_period,
        count(*)
    from workforce
    group by segment_label, survey_period
),

known as (
    select
        'segmen' as field,
        label,
        valid_from,
        valid_to
    from segments
    union all
    select
        'sumber_dana',
        label,
        valid_from,
        valid_to
    from funders
    union all
    select
        'pekerjaan',
        label,
        valid_from,
        valid_to
    from occupations
),

-- A code that a list once gave means its region in every month: what it means is decided elsewhere.
unmapped as (
    select * from sent
    where
        label is not null
        and field <> 'kode_wilayah'
        and not exists (
            select 1 from known
            where
                known.field = sent.field
                and known.label = sent.label
                and {{ in_force('known', month_end('sent.period')) }}
        )
    union all
    select * from sent
    where
        label is not null
        and field = 'kode_wilayah'
        and label not in (select region_code from regions)
)

select
    source,
    field,
    label,
    cast(sum(row_count) as bigint) as row_count
from unmapped
group by source, field, label
