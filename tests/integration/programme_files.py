"""Files of the local programmes that reports describe, as their senders would write them.

The people are made up; counts, rupiah and places are those of the reports, where they name any.
"""

from __future__ import annotations

from typing import Any

from pipelines.demo.budget import budget_files, budget_of
from pipelines.demo.geography import region
from pipelines.demo.growth import growth_files, kelurahan_by_gift
from pipelines.demo.levels import level_of
from pipelines.demo.senders import profile_of

PREMIUM = 16_800
CARRIED = 1_009  # Workers of Tali Kasih, by the report of September 2019.
TEGAL, TRENGGALEK = region("33.76"), region("35.03")
BY_CSR = kelurahan_by_gift(TEGAL)


def nik(prefix: str, number: int) -> str:
    """A number that belongs to nobody: serials 9000 to 9999 of one day after the other."""
    return f"{prefix}{1 + number // 1_000:02d}0180{9_000 + number % 1_000}"


def table(header: str, *rows: tuple[object, ...]) -> str:
    return "\n".join([header, *(";".join(map(str, row)) for row in rows)]) + "\n"


def members(rows: list[tuple[str, str, str, int, str, str]]) -> str:
    """Members of a month: NIK, village, month, money, payer, day of joining."""
    return table(
        "NIK;NAMA;SEGMEN;KODE KELURAHAN;BLTH;IURAN;SUMBER DANA;TGL KEPESERTAAN",
        *((n, f"PEKERJA {n[-4:]}", "BPU", *rest) for n, *rest in rows),
    )


def put_bitung(semesta: Any) -> None:
    """337 civil servants pool their allowances for 1,009 workers, whom nobody pairs with them."""
    workers = [nik("717201", n) for n in range(CARRIED)]
    sizes = [3] * 336 + [1]
    donors = [(f"ASN{n:04d}", "1.01" if n < 200 else "2.07", size) for n, size in enumerate(sizes)]
    semesta.put(
        "bpjstk__participants/71.72/2019-09/peserta.csv",
        members(
            [(n, "71.72.01.1001", "2019-09", PREMIUM, "DONASI ASN", "2019-01-02") for n in workers]
        ),
    )
    semesta.put(
        "donor__pledges/71.72/2019-09/pernyataan.csv",
        table(
            "NIP;OPD;PROGRAM;JUMLAH PEKERJA;MULAI;SELESAI",
            *(
                (donor, opd, "Tali Kasih", size, "2019-01", "2019-12")
                for donor, opd, size in donors
            ),
        ),
    )
    semesta.put(
        "donor__deductions/71.72/2019-09/potongan.csv",
        table(
            "NIP;PROGRAM;BULAN;JUMLAH;STATUS",
            *(
                (donor, "TALI KASIH", "2019-09", size * PREMIUM, "TERPOTONG")
                for donor, _, size in donors
            ),
        ),
    )
    semesta.put(
        "donor__remittances/71.72/2019-09/setoran.csv",
        table(
            "PROGRAM;BULAN;JUMLAH SETORAN;KODE IURAN;TANGGAL SETOR",
            ("TALI KASIH", "2019-09", CARRIED * PREMIUM, "B1909", "2019-09-25"),
        ),
    )
    semesta.put(
        "donor__workers/71.72/2019-09/pekerja.csv",
        table(
            "NIP;NIK;NAMA;PROGRAM;MULAI;SELESAI",
            *(("", n, f"PEKERJA {n[-4:]}", "TALI KASIH", "2019-01", "2019-12") for n in workers),
        ),
    )
    semesta.put(
        "agency__headcount/71.72/2019-09/asn.csv",
        table("KODE OPD;BULAN;JUMLAH ASN", ("1.01", "2019-09", 600), ("2.07", "2019-09", 400)),
    )


def put_tegal(semesta: Any) -> None:
    """The growth of protection as the demo writes it, and three workers of Mas Dedi, one of whose donors stopped."""
    for path, content, _ in growth_files(TEGAL):
        semesta.put(path, content)
    budget = budget_of(TEGAL, level_of(TEGAL), {2022, 2023})
    for name, content, _ in budget_files(TEGAL, profile_of(TEGAL), budget):
        if "2025" not in name:
            semesta.put(f"budget__lines/33.76/{name}", content)
    carried = [nik("337603", n) for n in range(3)]
    for month in ("2022-08", "2022-09", "2022-10"):
        rows = [(n, BY_CSR[0], month, PREMIUM, "DONASI ASN", "2022-08-01") for n in carried]
        semesta.put(f"bpjstk__participants/33.76/{month}/mas_dedi.csv", members(rows))
    scheme = "MAS DEDI MEMANG JANTAN"
    ends = ("2022-10", "2022-10", "2022-08")
    semesta.put(
        "donor__pledges/33.76/2022-08/pernyataan.csv",
        table(
            "NIP;OPD;SKEMA;JUMLAH PEKERJA;MULAI;SELESAI",
            *((f"P{n}", "1.01", scheme, 1, "2022-08", end) for n, end in enumerate(ends)),
        ),
    )
    semesta.put(
        "donor__workers/33.76/2022-08/pekerja.csv",
        table(
            "NIP;NIK;NAMA;SKEMA;MULAI;SELESAI",
            *(
                (f"P{n}", w, f"PEKERJA {n}", scheme, "2022-08", "2022-10")
                for n, w in enumerate(carried)
            ),
        ),
    )


def put_trenggalek(semesta: Any) -> None:
    """Three of 157 villages hand in their list; 5,600 places of 2023; a list of the health programme."""
    lists = TRENGGALEK.villages[:3]
    people = [(nik("350301", n), lists[n % 3]) for n in range(9)]
    semesta.put(
        "village__recipients/35.03/2023-01/usulan.csv",
        table(
            "NIK;NAMA;KODE DESA;GELOMBANG;SKEMA;TAHUN",
            *((n, f"WARGA {n[-4:]}", v, "GELOMBANG I", "BANTUAN IURAN", 2023) for n, v in people),
        ),
    )
    outcomes = (
        *((n, "PADAN DUKCAPIL", "LOLOS", "") for n, _ in people[:6]),
        (people[6][0], "PADAN DUKCAPIL", "TIDAK LOLOS", "MENINGGAL"),
        (people[7][0], "PADAN DUKCAPIL", "TIDAK LOLOS", "PESERTA PU"),
        *((n, "SK", "DITETAPKAN", "") for n, _ in people[:4]),
        (people[4][0], "SK", "DITOLAK", "KUOTA PENUH"),
    )
    semesta.put(
        "agency__decisions/35.03/2023-02/keputusan.csv",
        table(
            "NIK;GELOMBANG;TAHAPAN;HASIL;ALASAN;TANGGAL",
            *((n, "GEL. 1", stage, said, why, "2023-02-10") for n, stage, said, why in outcomes),
        ),
    )
    semesta.put(
        "config__expected_senders/desa.csv",
        table(
            "SOURCE;SENDER;KODE WILAYAH;MULAI;SELESAI;TANGGAL JATUH TEMPO",
            ("village__recipients", "Desa", "35.03", "2023-01", "2023-01", 10),
        ),
    )
    paid = [
        (n, v, month, PREMIUM, "APBD", "2023-03-01")
        for n, v in people[:3]
        for month in ("2023-03",)
    ]
    semesta.put("bpjstk__participants/35.03/2023-03/peserta.csv", members(paid))
    later = [
        (n, v, "2023-04", PREMIUM if at else 0, "APBD", "2023-03-01")
        for at, (n, v) in enumerate(people[:3])
    ]
    semesta.put("bpjstk__participants/35.03/2023-04/peserta.csv", members(later))
    semesta.put(
        "village__recipients/35.03.01.2001/2023-01/pbi.csv",
        "DAFTAR PENERIMA PBI JKN\nNIK;NAMA;TAHUN\n3503010101809999;WARGA;2023\n",
    )
    semesta.put(
        "cooperative__premiums/35.03/koperasi.csv",
        table(
            "NAMA KOPERASI;TAHUN;TGL DIANGGARKAN;TGL BAYAR IURAN;JENIS ASURANSI;TGL BAGI SHU;JUMLAH ANGGOTA",
            ("KOPERASI TANI TERPADU", 2017, "", "", "", "2018-02-10", 150),
        ),
    )
    semesta.put(
        "agency__headcount/33.72/2023-05/asn.csv",
        table("KODE OPD;BULAN;JUMLAH ASN", ("1.01", "2023-05", 5_000)),
    )
