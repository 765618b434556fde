select
    source,
    case when regexp_matches(sender, '^[0-9]{2}[.][0-9]{2}') then left(sender, 5) else sender end as place,
    count(*) as sender_count,
    count(*) filter (where file_count > 0) as delivered_count,
    count(*) filter (where is_late) as late_count,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(accepted_count) as bigint) as accepted_count,
    cast(sum(quarantined_count) as bigint) as quarantined_count,
    cast(sum(held_count) as bigint) as held_count
from restricted.marts.mart_source_scorecard
where period = getvariable('period')
group by source, place
order by late_count desc, source asc, place asc
