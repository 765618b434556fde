-- Which offices send rows that cannot be used, and what is wrong with them? | ID: Kantor mana yang mengirim baris yang tidak dapat dipakai, dan apa salahnya?
select
    source,
    sender,
    period,
    file_count,
    row_count,
    accepted_count,
    quarantined_count,
    round(100 * quarantined_count / nullif(accepted_count + quarantined_count, 0), 2)
        as quarantined_percent,
    held_count,
    refused_count,
    worst_reason,
    is_late
from marts.mart_source_scorecard
order by quarantined_count desc, held_count + refused_count desc, source asc, sender asc, period asc
