-- Was the person covered on the day of the event, what was paid and when? | ID: Apakah peserta terlindungi pada hari kejadian, berapa dibayar, dan berapa hari?
select
    period,
    region_name,
    program_code,
    claim_count,
    was_active_count,
    grace_count,
    not_active_count,
    unknown_count,
    paid_claim_count,
    paid_idr,
    median_days_to_payment,
    under_3_months_count
from marts.mart_claims
where region_level = 'kabupaten'
order by region_code, period, program_code
