select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nik_key,
    tanggal_padan as matched_date,
    upper(trim(hasil)) as result_label,
    upper(trim(segmen)) as segment_label,
    upper(trim(program)) as program_label,
    aktif_sampai as active_until_period,
    upper(trim(sumber_dana)) as funding_label,
    nomor_surat as letter_code
from {{ source('landed', 'bpjstk__match_results') }}
