select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    npp as employer_number,
    nib as business_number,
    nama as employer_name,
    upper(trim(jenis)) as employer_kind_label,
    kode_opd as agency_code,
    kode_wilayah as region_code,
    tanggal_daftar as registered_date,
    jumlah_tk as worker_count,
    bulan_iuran_terakhir as last_paid_period,
    tunggakan as arrears_idr
from {{ source('landed', 'bpjstk__employers') }}
