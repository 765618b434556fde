select
    _receipt_id as receipt_id,
    nomor_proyek as project_number,
    kode_wilayah as region_code,
    mulai as started_date,
    selesai as ended_date,
    jumlah_tenaga_kerja as worker_count,
    nilai_kontrak as contract_idr
from {{ source('landed', 'bpjstk__project_workers') }}
