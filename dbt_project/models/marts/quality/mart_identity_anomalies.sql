with anomalies as (
    select
        *,
        -- Kabupaten and kota; a person known by a wider region only is counted there.
        left(region_code, 5) as kabupaten_code
    from {{ ref('fct_identity_anomalies') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
)

select
    anomalies.period,
    anomalies.kabupaten_code as region_code,
    coalesce(min(regions.region_name), anomalies.kabupaten_code || ' (tanpa nama)') as region_name,
    coalesce(min(regions.region_level), {{ region_level('anomalies.kabupaten_code') }}) as region_level,
    anomalies.anomaly_code,
    count(distinct anomalies.person_key) as person_count,
    cast(sum(anomalies.premium_at_risk_idr) as bigint) as premium_at_risk_idr
from anomalies
left join regions on anomalies.kabupaten_code = regions.region_code
group by anomalies.period, anomalies.kabupaten_code, anomalies.anomaly_code
