-- Who was paid for twice, after death or beside an employer, and how much is at stake? | ID: Siapa yang dibayar ganda, setelah meninggal, atau padahal pekerja penerima upah, dan berapa rupiahnya?
select
    period,
    region_code,
    region_name,
    finding_code,
    payer_a_code,
    payer_b_code,
    person_count,
    amount_at_risk_idr
from marts.mart_double_payment
where
    amount_at_risk_idr > 0
    and period = (
        select max(latest.period) from marts.mart_double_payment as latest
    )
order by amount_at_risk_idr desc, region_code asc, finding_code asc
