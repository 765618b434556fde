select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _period as reporting_period,
    koperasi as cooperative_name,
    kode_wilayah as region_code,
    tahun as book_year,
    tanggal_dianggarkan as budgeted_date,
    tanggal_bayar_iuran as premium_paid_date,
    upper(trim(jenis_asuransi)) as insurance_label,
    tanggal_bagi_shu as surplus_shared_date,
    jumlah_anggota as member_count,
    jumlah_terlindungi as covered_count
from {{ source('landed', 'cooperative__premiums') }}
