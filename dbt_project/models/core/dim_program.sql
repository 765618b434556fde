select
    program_code,
    name_id,
    name_en,
    is_in_every_membership,
    valid_from,
    valid_to
from {{ ref('programs') }}
