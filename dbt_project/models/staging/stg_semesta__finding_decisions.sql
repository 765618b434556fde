select
    _receipt_id as receipt_id,
    _row as row_number,
    lower(trim(kode_temuan)) as finding_key,
    upper(trim(tindak_lanjut)) as step_label,
    jumlah_dikembalikan as repaid_idr,
    dokumen as document,
    diputuskan_oleh as decided_by,
    tanggal as decided_date,
    upper(trim(jenis_temuan)) as finding_code,
    bulan as period,
    kode_wilayah as region_code,
    upper(trim(sumber_dana)) as payer_code,
    jumlah_orang as person_count,
    nilai as amount_idr
from {{ source('landed', 'semesta__finding_decisions') }}
