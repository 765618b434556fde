select
    funding_source_code,
    name_id,
    name_en,
    discount_group,
    discount_eligibility,
    default_cohort_kind
from {{ ref('funding_sources') }}
