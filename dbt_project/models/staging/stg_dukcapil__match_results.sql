select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    _region_code as reporting_region_code,
    _period as reporting_period,
    nik_key,
    upper(trim(hasil)) as result_label,
    upper(trim(status_hidup)) as life_status_label,
    tanggal as matched_date
from {{ source('landed', 'dukcapil__match_results') }}
