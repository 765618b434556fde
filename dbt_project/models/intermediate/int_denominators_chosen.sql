with workforce as (
    select * from {{ ref('stg_bps__workforce') }}
),

labels as (
    select * from {{ ref('int_segment_labels_dated') }}
)

select
    workforce.region_code,
    workforce.survey_period,
    workforce.measure_code,
    coalesce(labels.segment_code, 'ALL') as segment_code,
    -- Two sources for one figure: the choice is by name, and the other stays in staging.
    arg_min(workforce.person_count, workforce.source_note) as person_count,
    arg_min(workforce.standard_error_count, workforce.source_note) as standard_error_count,
    min(workforce.source_note) as source_note,
    count(*) as report_count
from workforce
left join labels
    on
        workforce.segment_label = labels.label
        and {{ in_force('labels', month_end('workforce.survey_period')) }}
where
    workforce.worker_group_label is null
    and (workforce.segment_label is null or labels.segment_code is not null)
group by workforce.region_code, workforce.survey_period, workforce.measure_code, 4
