select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    kode_iuran as billing_code,
    npp_or_wadah as payer_number,
    bulan_awal as first_period,
    bulan_akhir as last_period,
    jumlah_orang as person_count,
    jumlah_tagihan as billed_idr,
    jumlah_bayar as paid_idr,
    tanggal_bayar as paid_date
from {{ source('landed', 'bpjstk__billings') }}
