select
    program_code,
    name_id,
    name_en
from {{ ref('programs') }}
