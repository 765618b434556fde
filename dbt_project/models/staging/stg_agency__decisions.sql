select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nik_key,
    upper(trim(gelombang)) as wave_label,
    upper(trim(tahap)) as stage_label,
    upper(trim(hasil)) as result_label,
    upper(trim(alasan)) as reason_label,
    nomor_sk as decree_code,
    tanggal as decided_date
from {{ source('landed', 'agency__decisions') }}
