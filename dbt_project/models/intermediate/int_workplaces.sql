-- Where an employer is: what the latest list of employers says, under the code of today.
with employers as (
    select * from {{ ref('stg_bpjstk__employers') }}
),

files as (
    select
        receipt_id,
        received_at
    from {{ ref('stg_semesta__files') }}
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
)

select
    employers.employer_number,
    max_by(
        coalesce(region_codes.resolved_code, employers.region_code),
        cast(files.received_at as varchar) || employers.region_code
    ) as region_code
from employers
inner join files on employers.receipt_id = files.receipt_id
left join region_codes
    on
        employers.region_code = region_codes.region_code
        and {{ in_force('region_codes', 'cast(files.received_at as date)') }}
where employers.region_code is not null
group by employers.employer_number
