select
    period,
    region_code,
    branch_name,
    segment_code,
    division_code,
    region_vintage,
    region_level,
    parent_code,
    active_count,
    potential_count,
    report_count,
    receipt_id,
    source_note
from {{ ref('int_reported_totals_placed') }}
