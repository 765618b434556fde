select
    nik_key,
    person_key
from {{ source('landed', 'persons') }}
