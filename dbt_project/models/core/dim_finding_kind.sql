select
    finding_code,
    origin_code,
    is_finding,
    name_id,
    name_en,
    sentence_id,
    sentence_en
from {{ ref('finding_kinds') }}
