select
    label_kind,
    label_code,
    name_id,
    name_en
from {{ ref('figure_labels') }}
