select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    nik_key,
    kpj_key as membership_key,
    blth as period,
    upper(trim(segmen)) as segment_label,
    npp as employer_number,
    nomor_proyek as project_number,
    iuran as paid_idr,
    upper(trim(status)) as status_label,
    tanggal_lahir as birth_date,
    tanggal_kepesertaan as started_date,
    tanggal_nonaktif as ended_date,
    kode_wilayah as residence_code,
    upper(trim(sumber_dana)) as funding_label
from {{ source('landed', 'bpjstk__participants') }}
