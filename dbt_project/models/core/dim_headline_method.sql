select
    region_code,
    method_code,
    valid_from,
    valid_to
from {{ ref('headline_method') }}
