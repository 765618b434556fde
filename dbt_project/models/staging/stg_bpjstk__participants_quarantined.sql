select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    coalesce(blth, _period) as period,
    upper(trim(segmen)) as segment_label,
    iuran as paid_idr,
    upper(trim(status)) as status_label,
    kode_wilayah as residence_code,
    coalesce(list_contains(columns, 'iuran') or list_has_any(codes, ['SHORT_ROW', 'LONG_ROW']), false)
        as is_amount_unread,
    coalesce(len(list_filter(codes, lambda code: starts_with(code, 'NIK_'))) > 0, false) as has_invalid_nik
from {{ source('landed', 'bpjstk__participants__quarantined') }}
