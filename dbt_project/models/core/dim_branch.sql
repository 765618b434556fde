select
    branch_code,
    name_id as branch_name,
    valid_from,
    valid_to
from {{ ref('branches') }}
