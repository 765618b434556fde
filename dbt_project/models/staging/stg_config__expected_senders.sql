select
    _receipt_id as receipt_id,
    _row as row_number,
    _period as reporting_period,
    source,
    sender,
    kode_wilayah as region_code,
    mulai as first_period,
    selesai as last_period,
    tanggal_jatuh_tempo as due_day
from {{ source('landed', 'config__expected_senders') }}
