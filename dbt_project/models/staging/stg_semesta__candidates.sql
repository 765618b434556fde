select
    nik_key,
    linked_nik_key,
    stage as stage_code,
    score
from {{ source('landed', 'person_candidates') }}
