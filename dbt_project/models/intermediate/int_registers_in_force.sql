with registers as (
    select distinct
        village_code,
        snapshot_period
    from {{ ref('stg_village__residents') }}
    where snapshot_period is not null
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
),

residents as (
    select
        coalesce(region_codes.resolved_code, registers.village_code) as village_code,
        registers.snapshot_period
    from registers
    left join region_codes
        on
            registers.village_code = region_codes.region_code
            and {{ in_force('region_codes', month_end('registers.snapshot_period')) }}
),

periods as (
    select period from {{ ref('int_periods_observed') }}
)

select
    periods.period,
    residents.village_code,
    max(residents.snapshot_period) as snapshot_period
from periods
inner join residents
    on
        residents.snapshot_period <= periods.period
        -- A register older than a year says too little about who lives there now.
        and residents.snapshot_period >= {{ month_shift('periods.period', -12) }}
group by periods.period, residents.village_code
