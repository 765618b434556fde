{{ config(materialized='view') }}

select
    period,
    region_code
from {{ ref('int_regions_delivered') }}
union
select
    period,
    reporting_region_code
from {{ ref('int_senders_heard') }}
where is_heard
