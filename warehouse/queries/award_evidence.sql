-- What can a region show of coverage, target and budget, one row per region? | ID: Bukti cakupan, target, dan anggaran apa yang dapat ditunjukkan tiap wilayah, satu baris per wilayah?
with coverage as (
    select
        *,
        lag(coverage_rate) over (partition by region_code, method_code order by period)
            as previous_rate
    from marts.mart_coverage_by_region_segment
    where
        is_headline
        and segment_code = 'ALL'
        and region_level = 'kabupaten'
),

-- The last version of a year's budget is what stands.
standing as (
    select * from marts.mart_budget_vs_premium
    where verdict <> 'NOT_PREMIUM'
    qualify dense_rank() over (
        partition by region_code, fiscal_year
        order by budget_version = 'PERUBAHAN' desc, length(budget_version) desc, budget_version desc
    ) = 1
),

budgets as (
    select
        region_code,
        fiscal_year,
        sum(amount_idr) as budgeted_idr
    from standing
    group by region_code, fiscal_year
),

targets as (
    select
        period,
        region_code,
        min(path_rate) as lowest_path_rate,
        max(path_rate) as highest_path_rate,
        count(distinct target_source) as document_count
    from marts.mart_gap_to_target
    where
        target_year = cast(left(period, 4) as integer)
        and not is_baseline_after_target
    group by period, region_code
)

select
    coverage.period,
    coverage.region_code,
    coverage.region_name,
    coverage.method_code,
    coverage.covered_count,
    coverage.universe_count,
    round(100 * coverage.coverage_rate, 2) as coverage_percent,
    round(100 * (coverage.coverage_rate - coverage.previous_rate), 2) as change_percent_points,
    round(100 * targets.lowest_path_rate, 2) as lowest_path_percent,
    round(100 * targets.highest_path_rate, 2) as highest_path_percent,
    targets.document_count,
    budgets.budgeted_idr,
    coverage.is_complete,
    coverage.is_provisional
from coverage
left join targets
    on coverage.period = targets.period and coverage.region_code = targets.region_code
left join budgets
    on
        coverage.region_code = budgets.region_code
        and cast(left(coverage.period, 4) as integer) = budgets.fiscal_year
where
    coverage.period = (
        select max(latest.period) from marts.mart_coverage_by_region_segment as latest
    )
order by coverage.region_code
