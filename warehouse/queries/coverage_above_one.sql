-- Why is our rate above 100 percent? | ID: Mengapa cakupan kami di atas 100 persen?
select
    coverage.period,
    coverage.region_code,
    coverage.region_name,
    coverage.segment_code,
    coverage.method_code,
    coverage.is_headline,
    coverage.covered_count,
    coverage.universe_count,
    round(100 * coverage.coverage_rate, 2) as coverage_percent,
    evidence.excess_count,
    evidence.double_count,
    evidence.elsewhere_count,
    coverage.universe_period,
    reasons.name_en as reason_en,
    reasons.name_id as reason_id,
    reasons.remedy_en,
    reasons.remedy_id
from marts.mart_coverage_by_region_segment as coverage
inner join core.fct_coverage_above_one as evidence
    on
        coverage.period = evidence.period
        and coverage.region_code = evidence.region_code
        and coverage.segment_code = evidence.segment_code
        and coverage.method_code = evidence.method_code
inner join marts.dim_above_one_reason as reasons
    on
        coverage.above_one_reason_code = reasons.reason_code
        and reasons.valid_from <= last_day(cast(coverage.period || '-01' as date))
        and (
            reasons.valid_to is null
            or reasons.valid_to > last_day(cast(coverage.period || '-01' as date))
        )
order by coverage.period desc, coverage.region_code asc, coverage.segment_code asc, coverage.method_code asc
