select
    period,
    region_code,
    project_number,
    worker_count,
    named_count,
    unnamed_count,
    excess_count
from {{ ref('int_project_months_counted') }}
