-- Which members are dead, moved, civil servants, too young or too old, or have a NIK that identifies nobody? | ID: Peserta mana yang meninggal, pindah, ASN, terlalu muda atau tua, atau NIK-nya tidak menunjuk siapa pun?
select
    period,
    region_code,
    region_name,
    anomaly_code,
    person_count,
    premium_at_risk_idr
from marts.mart_identity_anomalies
where
    period = (
        select max(latest.period) from marts.mart_identity_anomalies as latest
    )
order by region_code asc, person_count desc, anomaly_code asc
