with anomalies as (
    select * from {{ ref('int_identity_anomalies') }}
),

placed as (
    select distinct
        person_key,
        period,
        region_code
    from {{ ref('int_person_months_placed') }}
)

select
    anomalies.person_key,
    anomalies.period,
    placed.region_code,
    anomalies.anomaly_code,
    anomalies.premium_at_risk_idr
from anomalies
inner join placed
    on anomalies.person_key = placed.person_key and anomalies.period = placed.period
