select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _period as reporting_period,
    nik_key,
    tanggal_lahir as birth_date,
    upper(trim(pekerjaan)) as occupation_label,
    kode_desa as village_code,
    desil as decile_number,
    upper(trim(gelombang)) as wave_label,
    upper(trim(skema)) as scheme_label,
    tahun as proposal_year
from {{ source('landed', 'village__recipients') }}
