select
    stale_after_months,
    small_below_count,
    valid_from,
    valid_to
from {{ ref('universe_limits') }}
