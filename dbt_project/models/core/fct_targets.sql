-- Targets by year, and the straight path between the years that a document prints.
with told as (
    select
        *,
        coalesce(baseline_year > target_year, false) as is_baseline_after_target
    from {{ ref('int_targets_told') }}
),

-- A draft that says something else than the document in force is a draft, not a contradiction.
compared as (
    select
        *,
        case
            when document_status in ('DRAFT', 'PLANNED') then document_status
            else 'STANDS'
        end as standing
    from told
),

printed_values as (
    select
        region_code,
        target_kind,
        target_year,
        standing,
        count(distinct target_percent) as value_count
    from compared
    group by region_code, target_kind, target_year, standing
),

milestones as (
    select
        compared.*,
        printed_values.value_count > 1 and compared.target_percent is not null as is_contradicted,
        lag(compared.target_year) over source_years as previous_year,
        -- Years that were swapped are no stage of a path, and none leads across them.
        case
            when not lag(compared.is_baseline_after_target) over source_years
                then lag(compared.target_percent) over source_years
        end as previous_percent
    from compared
    inner join printed_values
        on
            compared.region_code = printed_values.region_code
            and compared.target_kind is not distinct from printed_values.target_kind
            and compared.target_year = printed_values.target_year
            and compared.standing = printed_values.standing
    window source_years as (
        partition by compared.region_code, compared.target_source order by compared.target_year
    )
),

-- A path to a year begins where the document last printed a value: at its baseline, or at the year
-- before. A year without a value breaks it.
started as (
    select
        *,
        coalesce(
            baseline_percent is not null
            and baseline_year < target_year
            and (previous_year is null or previous_year < baseline_year),
            false
        ) as starts_at_baseline
    from milestones
),

paths as (
    select
        *,
        case when starts_at_baseline then baseline_year else previous_year end as from_year,
        case when starts_at_baseline then baseline_percent else previous_percent end as from_percent
    from started
),

-- The document's own years: its targets, and the baselines that its paths begin at.
printed_years as (
    select
        region_code,
        target_source,
        target_year,
        target_kind,
        document_name,
        document_page,
        document_status,
        target_percent,
        target_percent as path_percent,
        case when target_percent is not null then 'printed' end as path_kind,
        baseline_year,
        baseline_percent,
        is_contradicted,
        is_baseline_after_target
    from paths
    union all
    select
        region_code,
        target_source,
        baseline_year as target_year,
        target_kind,
        document_name,
        document_page,
        document_status,
        null as target_percent,
        baseline_percent as path_percent,
        'printed' as path_kind,
        baseline_year,
        baseline_percent,
        false,
        false
    from paths
    where starts_at_baseline
),

between_years as (
    select
        *,
        unnest(range(from_year + 1, target_year)) as path_year
    from paths
    where target_percent is not null and from_percent is not null and not is_baseline_after_target
)

select
    region_code,
    -- The sheet of targets knows no segment: what it prints is about all workers.
    'ALL' as segment_code,
    target_source,
    target_year,
    target_kind,
    document_name,
    document_page,
    document_status,
    target_percent,
    path_percent,
    path_kind,
    baseline_year,
    baseline_percent,
    is_contradicted,
    is_baseline_after_target
from printed_years
union all
select
    region_code,
    'ALL',
    target_source,
    cast(path_year as integer),
    target_kind,
    document_name,
    document_page,
    document_status,
    null,
    cast(
        from_percent
        + (target_percent - from_percent) * (path_year - from_year) / (target_year - from_year)
        as decimal(9, 6)
    ),
    'interpolated',
    baseline_year,
    baseline_percent,
    is_contradicted,
    false
from between_years
