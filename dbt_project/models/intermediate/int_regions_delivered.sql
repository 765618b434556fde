select distinct
    period,
    left(reporting_region_code, 5) as region_code
from {{ ref('int_person_months_placed') }}
where {{ is_within_kabupaten('reporting_region_code') }}
