select
    region_code,
    region_vintage,
    region_name,
    region_level,
    parent_code,
    is_current
from {{ ref('int_regions_listed') }}
