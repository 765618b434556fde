select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    kode_wilayah as region_code,
    cabang as branch_name,
    blth as period,
    upper(trim(segmen)) as segment_label,
    jumlah_aktif as active_count,
    jumlah_potensi as potential_count,
    sumber as source_note
from {{ source('landed', 'bpjstk__participant_totals') }}
