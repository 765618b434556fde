select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nik_key,
    opd as agency_code,
    unit as unit_name,
    upper(trim(jabatan)) as post_label,
    upper(trim(status_kepegawaian)) as employment_label,
    npp_pemberi_kerja as employer_number,
    upper(trim(penyelenggara)) as provider_label,
    mulai as started_date,
    selesai as ended_date
from {{ source('landed', 'agency__staff') }}
