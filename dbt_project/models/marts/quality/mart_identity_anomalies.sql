with anomalies as (
    select
        *,
        -- Kabupaten and kota; a person known by a wider region only is counted there.
        left(region_code, 5) as kabupaten_code
    from {{ ref('fct_identity_anomalies') }}
),

invalid_niks as (
    select * from {{ ref('fct_invalid_niks') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

counted as (
    select
        period,
        kabupaten_code as region_code,
        anomaly_code,
        count(distinct person_key) as person_count,
        sum(premium_at_risk_idr) as premium_at_risk_idr
    from anomalies
    group by period, kabupaten_code, anomaly_code
    union all
    -- Nobody knows who they are, so rows stand for persons.
    select
        period,
        region_code,
        'INVALID_NIK',
        sum(row_count),
        sum(paid_idr)
    from invalid_niks
    group by period, region_code
)

select
    counted.period,
    counted.region_code,
    {{ shown_region('regions.region_name', 'counted.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('counted.region_code') }}) as region_level,
    counted.anomaly_code,
    cast(counted.person_count as bigint) as person_count,
    cast(counted.premium_at_risk_idr as bigint) as premium_at_risk_idr
from counted
left join regions on counted.region_code = regions.region_code
