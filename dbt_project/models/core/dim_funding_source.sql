select
    funding_source_code,
    name_id,
    name_en,
    discount_group,
    discount_eligibility,
    default_cohort_kind,
    valid_from,
    valid_to
from {{ ref('funding_sources') }}
