select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _period as reporting_period,
    nomor_wlkp as company_code,
    nib as business_number,
    nama as company_name,
    kode_wilayah as region_code,
    kbli as industry_code,
    jumlah_tk as declared_worker_count,
    tahun as report_year
from {{ source('landed', 'kemnaker__companies') }}
