select
    period,
    region_code,
    segment_code,
    method_code,
    document,
    version,
    decided_at,
    covered_count,
    universe_count,
    coverage_rate,
    is_headline
from {{ source('landed', 'official_figures') }}
