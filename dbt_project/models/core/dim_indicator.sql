select
    indicator_code,
    method_code,
    segment_code,
    program_code,
    fit_code,
    owner_name,
    name_id,
    name_en,
    nuance_id,
    nuance_en,
    source_note,
    valid_from,
    valid_to
from {{ ref('indicators') }}
