-- Who pays for how many people, what is due by law, what was billed and paid? | ID: Siapa membayar bagi berapa orang, berapa yang seharusnya, ditagih, dan dibayar?
select
    period,
    region_code,
    region_name,
    segment_code,
    funding_source_code,
    funding_source_name,
    covered_count,
    person_months,
    premium_due_idr,
    premium_billed_idr,
    premium_paid_idr
from marts.mart_funding_mix
where worker_group_code = 'ALL' and region_level = 'kabupaten'
order by period desc, region_code asc, segment_code asc, funding_source_code asc
