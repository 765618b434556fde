select
    age_band_code,
    name_id,
    name_en,
    min_age,
    max_age,
    sort_order,
    valid_from,
    valid_to
from {{ ref('age_bands') }}
