select
    _receipt_id as receipt_id,
    _row as row_number,
    nik_key,
    kode_desa as village_code,
    _period as snapshot_period,
    sex as sex_code,
    tanggallahir as birth_date,
    upper(trim(pekerjaan)) as occupation_label,
    upper(trim(status_dasar)) as life_status_label
from {{ source('landed', 'village__residents') }}
