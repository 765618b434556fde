select
    _receipt_id as receipt_id,
    _row as row_number,
    _sender as sender,
    pernyataan as statement,
    nilai as printed_value_text,
    upper(trim(satuan)) as unit_label,
    kode_wilayah as region_code,
    "group" as region_group_code,
    upper(trim(segmen)) as segment_label,
    bulan as period,
    pembilang as numerator_count,
    penyebut as denominator_count,
    sumber as source_note
from {{ source('landed', 'office__figures') }}
