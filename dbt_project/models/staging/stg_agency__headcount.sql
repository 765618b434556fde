select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    kode_opd as agency_code,
    bulan as period,
    jumlah_asn as civil_servant_count
from {{ source('landed', 'agency__headcount') }}
