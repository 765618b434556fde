select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _period as reporting_period,
    tahun as fiscal_year,
    kd_desa as village_code,
    kd_keg as activity_code,
    kd_rincian as account_code,
    upper(trim(sumberdana)) as fund_label,
    uraian as line_text,
    upper(trim(satuan)) as quantity_unit,
    jmlsatuan as quantity,
    hrgsatuan as unit_price_idr,
    anggaran as amount_idr,
    anggaranstlhpak as revised_amount_idr
from {{ source('landed', 'village__budget_lines') }}
