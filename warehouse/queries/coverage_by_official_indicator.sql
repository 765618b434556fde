-- What do the official indicators (Bappenas 06.02.021, SDG 8.8.1, SDG 1.3.1) say of each region? | ID: Berapa nilai indikator resmi (Bappenas 06.02.021, TPB 8.8.1, TPB 1.3.1) tiap wilayah?
with figures as (
    select
        period,
        region_code,
        region_name,
        region_level,
        segment_code,
        method_code,
        null as program_code,
        covered_count,
        universe_count,
        coverage_rate
    from marts.mart_coverage_by_region_segment
    union all
    select
        period,
        region_code,
        region_name,
        region_level,
        segment_code,
        method_code,
        program_code,
        covered_count,
        universe_count,
        coverage_rate
    from marts.mart_coverage_by_program
)

select
    figures.period,
    indicators.indicator_code,
    indicators.name_id as indicator_name,
    indicators.fit_code,
    figures.method_code,
    figures.region_code,
    figures.region_name,
    figures.covered_count,
    figures.universe_count,
    round(100 * figures.coverage_rate, 2) as indicator_percent,
    indicators.nuance_id,
    indicators.nuance_en
from marts.dim_indicator as indicators
inner join figures
    on
        indicators.method_code = figures.method_code
        and indicators.segment_code = figures.segment_code
        and indicators.program_code is not distinct from figures.program_code
        and last_day(cast(figures.period || '-01' as date)) >= indicators.valid_from
        and (
            indicators.valid_to is null
            or last_day(cast(figures.period || '-01' as date)) < indicators.valid_to
        )
where
    figures.region_level in ('kabupaten', 'provinsi', 'nasional')
    and figures.universe_count is not null
    and figures.period = (
        select max(latest.period) from marts.mart_coverage_by_region_segment as latest
    )
order by
    indicators.indicator_code asc,
    figures.method_code asc,
    figures.region_code asc
