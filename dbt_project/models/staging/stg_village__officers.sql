select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _period as reporting_period,
    nik_key,
    upper(trim(jabatan)) as office_label,
    unit as unit_name,
    kode_desa as village_code,
    nomor_sk as decree_code,
    mulai as started_date,
    selesai as ended_date
from {{ source('landed', 'village__officers') }}
