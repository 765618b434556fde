select
    region_code,
    survey_period,
    measure_code,
    segment_code,
    person_count,
    standard_error_count,
    source_note,
    report_count
from {{ ref('int_denominators_chosen') }}
