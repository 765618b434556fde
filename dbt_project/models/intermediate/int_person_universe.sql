-- The denominator of the person methods: the latest figure that is not after the month.
with workforce as (
    select * from {{ ref('int_denominators_chosen') }}
),

periods as (
    select period from {{ ref('int_periods_observed') }}
),

reported as (
    select * from {{ ref('int_reported_coverage') }}
),

surveyed as (
    select
        periods.period,
        workforce.region_code,
        workforce.segment_code,
        workforce.measure_code,
        max(workforce.survey_period) as universe_period,
        arg_max(workforce.person_count, workforce.survey_period) as universe_count,
        arg_max(workforce.standard_error_count, workforce.survey_period) as standard_error_count,
        arg_max(workforce.source_note, workforce.survey_period) as universe_source
    from periods
    inner join workforce on workforce.survey_period <= periods.period
    group by periods.period, workforce.region_code, workforce.segment_code, workforce.measure_code
),

eligible as (
    select * from surveyed
    where measure_code = 'eligible'
)

select
    'person_eligible' as method_code,
    coalesce(eligible.period, reported.period) as period,
    coalesce(eligible.region_code, reported.region_code) as region_code,
    coalesce(eligible.segment_code, reported.segment_code) as segment_code,
    coalesce(eligible.universe_count, reported.universe_count) as universe_count,
    eligible.standard_error_count,
    case
        when eligible.universe_count is not null then eligible.universe_source
        when reported.universe_count is not null then 'potential as reported'
    end as universe_source,
    coalesce(eligible.universe_period, reported.period) as universe_period
from eligible
full join (select * from reported where universe_count is not null) as reported
    on
        eligible.period = reported.period
        and eligible.region_code = reported.region_code
        and eligible.segment_code = reported.segment_code
union all
select
    case measure_code
        when 'employed' then 'person_employed'
        when 'labour_force' then 'person_labour_force'
    end,
    period,
    region_code,
    segment_code,
    universe_count,
    standard_error_count,
    universe_source,
    universe_period
from surveyed
where measure_code in ('employed', 'labour_force') and segment_code = 'ALL'
