-- Which branch a file is of: the one that its sender is called by, else the one that serves its region.
with files as (
    select distinct
        period,
        reporting_region_code,
        sender
    from {{ ref('stg_bpjstk__participants') }}
),

branches as (
    select * from {{ ref('branches') }}
),

served as (
    select * from {{ ref('branch_regions') }}
)

select
    files.period,
    files.reporting_region_code,
    files.sender,
    coalesce(min(named.branch_code), min(served.branch_code)) as branch_code
from files
left join branches as named
    on
        upper(named.name_id) = {{ branch_name_key('files.sender') }}
        and {{ in_force('named', month_end('files.period')) }}
left join served
    on
        left(files.reporting_region_code, 5) = served.region_code
        and {{ in_force('served', month_end('files.period')) }}
where files.period is not null
group by files.period, files.reporting_region_code, files.sender
