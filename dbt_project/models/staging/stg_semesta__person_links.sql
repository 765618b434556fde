select
    nik_key,
    linked_nik_key
from {{ source('landed', 'person_links') }}
