select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _period as reporting_period,
    kode_wilayah as region_code,
    tahun as target_year,
    nilai as target_percent,
    upper(trim(jenis)) as target_kind_label,
    dokumen as document_name,
    halaman as page_text,
    baseline_tahun as baseline_year,
    baseline_nilai as baseline_percent,
    upper(trim(status)) as document_status_label
from {{ source('landed', 'bappeda__targets') }}
