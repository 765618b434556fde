-- Whose funder changed, from whom to whom, and how many months without payment lay between? | ID: Siapa yang berganti penanggung, dari mana ke mana, dan berapa bulan kosong di antaranya?
select
    months.period,
    months.region_code,
    months.region_name,
    months.segment_code,
    changes.previous_funding_code,
    changes.funding_source_code,
    coalesce(changes.changed_count, 0) as changed_count,
    coalesce(changes.hole_count, 0) as hole_count,
    coalesce(changes.hole_person_months, 0) as hole_person_months,
    changes.longest_hole_months
from (
    select distinct
        period,
        region_code,
        region_name,
        segment_code
    from marts.mart_funding_mix
    where region_level = 'kabupaten' and segment_code <> 'ALL'
) as months
left join marts.mart_funding_changes as changes
    on
        months.period = changes.period
        and months.region_code = changes.region_code
        and months.segment_code = changes.segment_code
order by months.period desc, months.region_code asc, months.segment_code asc, changed_count desc
