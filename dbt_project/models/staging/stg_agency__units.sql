select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _period as reporting_period,
    kode_opd as agency_code,
    upper(trim(jenis)) as unit_kind_label,
    kode_unit as unit_code,
    nama as unit_name,
    kode_wilayah as region_code,
    npp as employer_number
from {{ source('landed', 'agency__units') }}
