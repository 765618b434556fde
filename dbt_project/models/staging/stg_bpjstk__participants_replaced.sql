select
    _receipt_id as receipt_id,
    _replaced_by as replaced_by_receipt_id,
    _sender as sender,
    _region_code as reporting_region_code,
    nik_key,
    blth as period,
    upper(trim(segmen)) as segment_label,
    iuran as paid_idr,
    upper(trim(status)) as status_label,
    tanggal_nonaktif as ended_date
from {{ source('landed', 'bpjstk__participants__replaced') }}
