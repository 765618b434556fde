select
    person_key,
    period,
    segment_code,
    is_paid,
    is_ended,
    paid_basis_code,
    funding_source_code,
    payer_count,
    project_number,
    reporting_region_code,
    region_code,
    residence_rule
from {{ ref('int_person_months_placed') }}
