select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nomor as regulation_code,
    tanggal as signed_date,
    pasal as article,
    kewajiban as obligation_text,
    opd as agency_code,
    tenggat as due_date,
    tanggal_sosialisasi as informed_date
from {{ source('landed', 'regulation__obligations') }}
