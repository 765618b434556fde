select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nomor_sp2d as payment_order_code,
    nomor_spm as payment_request_code,
    tanggal as paid_date,
    skpd as skpd_code,
    kode_sub_giat as sub_activity_code,
    kode_akun as account_code,
    kode_dana as fund_code,
    jumlah as paid_idr,
    kode_iuran as billing_code,
    kode_wilayah as region_code
from {{ source('landed', 'budget__payments') }}
