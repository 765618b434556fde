-- Codes that mean another code's region of today, and when a sender who writes them means that one.
with resolved as (
    select * from {{ ref('int_region_codes_resolved') }}
),

vintages as (
    select * from {{ ref('region_vintages') }}
),

listed as (
    select distinct
        region_code,
        region_vintage
    from {{ ref('stg_kemendagri__regions') }}
),

-- A code that left the list goes on to mean what it meant last; one that was given to another
-- region means that one from the day of the list.
spans as (
    select
        listed.region_code,
        listed.region_vintage,
        case
            when
                row_number() over (partition by listed.region_code order by vintages.valid_from) = 1
                then date '0001-01-01'
            else vintages.valid_from
        end as valid_from,
        lead(vintages.valid_from) over (
            partition by listed.region_code order by vintages.valid_from
        ) as valid_to
    from listed
    inner join vintages on listed.region_vintage = vintages.region_vintage
)

select
    spans.region_code,
    spans.region_vintage,
    resolved.resolved_code,
    spans.valid_from,
    spans.valid_to
from spans
inner join resolved
    on spans.region_code = resolved.region_code and spans.region_vintage = resolved.region_vintage
where resolved.resolved_code <> resolved.region_code
