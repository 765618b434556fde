select
    region_code,
    region_name,
    opening_count,
    restated_count,
    new_count,
    returned_count,
    moved_in_count,
    reported_count,
    changed_segment_count,
    changed_funding_count,
    ended_contract_count,
    unpaid_count,
    died_count,
    moved_out_count,
    closing_count,
    is_suppressed
from open.marts.mart_membership_flow
where
    period = getvariable('period')
    and region_level = 'kabupaten'
    and segment_code = 'ALL'
    and funding_source_code = 'ALL'
order by region_code
