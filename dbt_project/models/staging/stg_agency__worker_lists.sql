select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nik_key,
    upper(trim(kelompok)) as worker_group_label,
    kode_desa as village_code,
    instansi as list_keeper_name,
    nomor_sk as decree_code,
    tahun as list_year
from {{ source('landed', 'agency__worker_lists') }}
