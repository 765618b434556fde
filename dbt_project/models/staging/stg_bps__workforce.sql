select
    _receipt_id as receipt_id,
    kode_wilayah as region_code,
    coalesce(bulan_survei, cast(tahun as varchar) || '-12') as survey_period,
    lower(trim(ukuran)) as measure_code,
    upper(trim(segmen)) as segment_label,
    upper(trim(kelompok_pekerja)) as worker_group_label,
    jumlah as person_count,
    galat_baku as standard_error_count,
    sumber as source_note
from {{ source('landed', 'bps__workforce') }}
