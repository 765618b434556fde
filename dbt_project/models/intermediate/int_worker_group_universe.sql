-- The denominator of a group of workers where somebody counted it: the latest that is not after the month.
with workforce as (
    select * from {{ ref('stg_bps__workforce') }}
    where worker_group_label is not null
),

periods as (
    select period from {{ ref('int_periods_observed') }}
),

segment_labels as (
    select * from {{ ref('int_segment_labels_dated') }}
),

group_labels as (
    select * from {{ ref('int_worker_group_labels_dated') }}
    where field = 'kelompok' and worker_group_code is not null
),

-- A source that gives a group under several labels gives its parts; a label repeated is one figure.
labels_once as (
    select
        workforce.region_code,
        workforce.survey_period,
        workforce.measure_code,
        coalesce(segment_labels.segment_code, 'ALL') as segment_code,
        group_labels.worker_group_code,
        workforce.source_note,
        workforce.worker_group_label,
        max(workforce.person_count) as person_count,
        max(workforce.standard_error_count) as standard_error_count
    from workforce
    inner join group_labels
        on
            {{ worker_label_key('workforce.worker_group_label') }} = group_labels.label_key
            and {{ in_force('group_labels', month_end('workforce.survey_period')) }}
    left join segment_labels
        on
            workforce.segment_label = segment_labels.label
            and {{ in_force('segment_labels', month_end('workforce.survey_period')) }}
    where workforce.segment_label is null or segment_labels.segment_code is not null
    group by 1, 2, 3, 4, 5, 6, 7
),

by_source as (
    select
        region_code,
        survey_period,
        measure_code,
        segment_code,
        worker_group_code,
        source_note,
        sum(person_count) as person_count,
        sqrt(sum(standard_error_count * standard_error_count)) as standard_error_count
    from labels_once
    group by region_code, survey_period, measure_code, segment_code, worker_group_code, source_note
),

-- Two sources for one figure: the choice is by name, as for the whole workforce.
chosen as (
    select * from by_source
    qualify
        row_number() over (
            partition by region_code, survey_period, measure_code, segment_code, worker_group_code
            order by source_note
        ) = 1
)

select
    'person_' || chosen.measure_code as method_code,
    periods.period,
    chosen.region_code,
    chosen.segment_code,
    chosen.worker_group_code,
    arg_max(chosen.person_count, chosen.survey_period) as universe_count,
    arg_max(coalesce(chosen.standard_error_count, 0), chosen.survey_period) as standard_error_count,
    arg_max(chosen.source_note, chosen.survey_period) as universe_source,
    max(chosen.survey_period) as universe_period
from periods
inner join chosen on chosen.survey_period <= periods.period
where
    chosen.measure_code = 'eligible'
    or (chosen.measure_code in ('employed', 'labour_force') and chosen.segment_code = 'ALL')
group by
    chosen.measure_code, periods.period, chosen.region_code, chosen.segment_code, chosen.worker_group_code
