-- What kind of employer it is, as the latest list that says so writes it.
with employers as (
    select * from {{ ref('stg_bpjstk__employers') }}
    where employer_kind_label is not null
),

files as (
    select
        receipt_id,
        received_at
    from {{ ref('stg_semesta__files') }}
)

select
    employers.employer_number,
    max_by(
        employers.employer_kind_label, cast(files.received_at as varchar) || employers.employer_kind_label
    ) as employer_kind_label
from employers
inner join files on employers.receipt_id = files.receipt_id
group by employers.employer_number
