select
    method_code,
    name_id,
    name_en,
    numerator_id,
    numerator_en,
    universe_id,
    universe_en,
    is_additive_over_segments,
    is_headline_allowed,
    region_basis_code,
    sort_order,
    valid_from,
    valid_to
from {{ ref('methods') }}
