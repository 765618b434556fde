select
    source,
    sender,
    due_date,
    file_count,
    held_count,
    worst_reason
from restricted.marts.mart_source_scorecard
where
    period = getvariable('period')
    and (is_late or held_count > 0)
order by source, sender
