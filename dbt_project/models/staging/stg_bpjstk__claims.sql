select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nomor_klaim as claim_code,
    nik_key,
    upper(trim(program)) as program_label,
    tanggal_kejadian as event_date,
    tanggal_lapor as reported_date,
    tanggal_bayar as paid_date,
    jumlah as paid_idr
from {{ source('landed', 'bpjstk__claims') }}
