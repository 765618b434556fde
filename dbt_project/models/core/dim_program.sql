select
    program_code,
    name_id,
    name_en,
    valid_from,
    valid_to
from {{ ref('programs') }}
