select
    scheme_code,
    region_code,
    name_id,
    name_en,
    funding_source_code,
    workers_per_donor,
    months_per_worker,
    source_note,
    valid_from,
    valid_to
from {{ ref('schemes') }}
