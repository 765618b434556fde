-- Why did the number of paid members change since the month before? | ID: Mengapa jumlah peserta yang dibayar berubah sejak bulan sebelumnya?
select
    period,
    region_code,
    region_name,
    segment_name,
    opening_count,
    restated_count,
    new_count,
    returned_count,
    moved_in_count,
    reported_count,
    changed_segment_count,
    ended_contract_count,
    unpaid_count,
    died_count,
    moved_out_count,
    closing_count
from marts.mart_membership_flow
where
    region_level = 'kabupaten'
    and funding_source_code = 'ALL'
order by period desc, region_code asc, segment_code asc
