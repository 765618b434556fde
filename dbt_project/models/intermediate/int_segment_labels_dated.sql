{{ config(materialized='view') }}

-- A label means its segment on the days on which both the label and the segment hold.
with labels as (
    select * from {{ ref('segment_labels') }}
),

segments as (
    select * from {{ ref('segments') }}
)

select
    labels.label,
    labels.segment_code,
    labels.is_part,
    segments.is_in_all,
    segments.is_total,
    {{ joint_valid_from('labels', 'segments') }} as valid_from,
    {{ joint_valid_to('labels', 'segments') }} as valid_to
from labels
inner join segments
    on
        labels.segment_code = segments.segment_code
        and {{ in_force_together('labels', 'segments') }}
