select
    _receipt_id as receipt_id,
    coalesce(kode_desa, _region_code) as village_code,
    _period as snapshot_period,
    tanggallahir as birth_date,
    upper(trim(pekerjaan)) as occupation_label,
    upper(trim(status_dasar)) as life_status_label
from {{ source('landed', 'village__residents__quarantined') }}
