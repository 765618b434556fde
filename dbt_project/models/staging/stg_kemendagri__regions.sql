select
    _receipt_id as receipt_id,
    kode as region_code,
    nama as region_name,
    vintage as region_vintage
from {{ source('landed', 'kemendagri__regions') }}
