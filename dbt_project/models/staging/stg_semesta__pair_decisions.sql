select
    _receipt_id as receipt_id,
    _row as row_number,
    nik_key,
    other_nik_key,
    upper(trim(keputusan)) as decision_label,
    diputuskan_oleh as decided_by,
    tanggal as decided_date
from {{ source('landed', 'semesta__pair_decisions') }}
