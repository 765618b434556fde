select
    person_key,
    period,
    segment_code,
    region_code,
    status_before,
    before_decided_by_code,
    status_now,
    decided_by_code,
    {{ local_date('learned_before_at') }} as learned_before_date,
    {{ local_date('learned_at') }} as learned_date
from {{ ref('int_restatements') }}
