{{ config(materialized='view') }}

-- A label means its payer on the days on which both the label and the payer hold.
with labels as (
    select * from {{ ref('funding_source_labels') }}
),

funders as (
    select * from {{ ref('funding_sources') }}
)

select
    labels.label,
    labels.funding_source_code,
    {{ joint_valid_from('labels', 'funders') }} as valid_from,
    {{ joint_valid_to('labels', 'funders') }} as valid_to
from labels
inner join funders
    on
        labels.funding_source_code = funders.funding_source_code
        and {{ in_force_together('labels', 'funders') }}
