"""A list checked on a small store: every case in one workbook, opened; what is logged; what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

pytestmark = pytest.mark.slow

VILLAGE, NEXT, OTHER = "33.74.01.1001", "33.74.02.1001", "35.78.15.1001"
BORN = "12-03-1990"
PEOPLE = {
    "fine": "3374011203909001",
    "dead": "3374011203909011",
    "moved": "3374011203909021",
    "within": "3374011203909031",
    "asn": "3374011203909041",
    "pu": "3374011203909051",
    "csr": "3374011203909061",
    "apbd": "3374011203909071",
    "self": "3374011203909081",
    "silent": "3578151203909091",
    "old": "3374013009609101",
    "almost": "3374010110609111",
    "member": "3374011203459121",
    "siti": "3374015203909131",
    "stray": "3374011203909141",
    "unnamed": "3374011203909151",
}
BIRTHS = {"old": "30-09-1960", "almost": "01-10-1960", "member": "12-03-1945"}
HEAD = "NIK;KPJ;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH;KODE WILAYAH;SUMBER DANA\n"


def born(who: str) -> str:
    return BIRTHS.get(who, BORN)


def resident(who: str, status: str = "HIDUP", work: str = "PETANI/PEKEBUN") -> str:
    return f"{PEOPLE[who]};{who.upper()};{born(who)};{work};{status}\n"


def register(*lines: str) -> str:
    return "NIK;NAMA;TANGGAL LAHIR;PEKERJAAN;STATUS DASAR\n" + "".join(lines)


def member(who: str, segment: str, payer: str, month: str, village: str = VILLAGE) -> str:
    return f"{PEOPLE[who]};K{PEOPLE[who]};{who.upper()};{born(who)};{segment};16800;{month};{village};{payer}\n"


def members(month: str) -> str:
    return HEAD + "".join(
        (
            member("pu", "PU", "PEMBERI KERJA", month),
            member("csr", "BPU", "CSR", month),
            member("apbd", "BPU", "APBD", month),
            member("self", "BPU", "MANDIRI", month),
            member("member", "BPU", "APBD", month),
            member("unnamed", "BPU", "", month),
        )
    )


HERE = [
    name for name in PEOPLE if name not in {"dead", "moved", "within", "asn", "silent", "stray"}
]
SERVANT = "PEGAWAI NEGERI SIPIL (PNS)"
FIRST = [*map(resident, HERE), resident("dead"), resident("moved", "PINDAH"), resident("within", "PINDAH"), resident("asn", work=SERVANT)]  # fmt: skip
LATER = [*map(resident, HERE), resident("dead", "MATI"), resident("moved", "PINDAH"), resident("within", "PINDAH"), resident("asn", work=SERVANT)]  # fmt: skip
FILES = {
    f"village__residents/{VILLAGE}/2025-08/penduduk.csv": register(*FIRST),
    f"village__residents/{VILLAGE}/2025-09/penduduk.csv": register(*LATER),
    f"village__residents/{NEXT}/2025-09/penduduk.csv": register(resident("within")),
    f"village__residents/{OTHER}/2025-09/penduduk.csv": register(resident("silent"), resident("moved")),
    "bpjstk__participants/33.74/2025-08/peserta.csv": members("2025-08"),
    "bpjstk__participants/33.74/2025-09/peserta.csv": members("2025-09"),
    "bpjstk__participants/35.78/2025-08/peserta.csv": HEAD + member("silent", "BPU", "MANDIRI", "2025-08", OTHER),
}  # fmt: skip
"""Two months of members of Semarang, one of Surabaya, and the registers of three villages."""


@pytest.fixture
def store(offices: Any) -> Any:
    """The store after one night."""
    return offices


ROWS: dict[str, tuple[Any, ...]] = {
    name: (nik, name.upper(), born(name).replace("-", "/"), OTHER if name == "silent" else VILLAGE)
    for name, nik in PEOPLE.items()
} | {
    "again": (PEOPLE["fine"], "FINE", "12/03/1990", VILLAGE),
    "short": ("33740112039090", "SHORT", "12/03/1990", VILLAGE),
    "number": (3374011203909001, "NUMBER", "12/03/1990", VILLAGE),
    "digit": ("3374015203909132", "Hj. Siti", "12/03/1990", VILLAGE),
    "village": ("3374011203909999", "VILLAGE", "12/03/1990", "33.01.01.2001"),
    "undated": ("3374011203909998", "UNDATED", "kapan", VILLAGE),
}
EXPECTED = {
    "fine": "LAYAK",
    "dead": "TOLAK: tercatat meninggal",
    "moved": "TOLAK: tercatat pindah",
    "within": "LAYAK",
    "asn": "TOLAK: tercatat sebagai ASN, TNI, atau Polri, jaminannya di TASPEN",
    "pu": "TOLAK: sudah peserta PU, iurannya dibayar untuk 2025-09",
    "csr": "TOLAK: iuran BPU 2025-09 sudah dibayar oleh: TJSL/CSR perusahaan",
    "apbd": "LAYAK",
    "self": "TOLAK: iuran BPU 2025-09 sudah dibayar oleh: Mandiri",
    "silent": "TUNDA: daftar peserta 2025-09 dari kantor cabangnya belum diterima (terakhir dibayar 2025-08)",
    "old": "TOLAK: berumur 65 tahun",
    "almost": "TOLAK: berumur 65 tahun",
    "member": "LAYAK",
    "siti": "LAYAK",
    "stray": "TUNDA: tidak ada di register desa",
    "unnamed": "TUNDA: iuran BPU 2025-09 dibayar, sumber dananya tidak disebut",
    "again": "TOLAK: ganda: orang ini sudah ada di baris 4",
    "short": "TOLAK: NIK tidak 16 angka",
    "number": "TOLAK: NIK tersimpan sebagai angka",
    # The row with the right NIK stands, whichever comes first.
    "digit": "TOLAK: ganda: orang ini sudah ada di baris 17; NIK ini tidak tercatat, tetapi",
    "village": "TUNDA: register desa ini belum diterima",
    "undated": "TUNDA: tidak ada di register desa",
}


def put_list(path: Path, *names: str) -> Path:
    """A list of these people with a title above and a total below."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Usulan")
        page.write(0, 0, "DAFTAR USULAN")
        page.write_row(2, 0, ["NO", "NIK", "NAMA", "TGL LAHIR", "KODE DESA"])
        for number, name in enumerate(names, start=1):
            page.write_row(2 + number, 0, [number, *ROWS[name]])
        page.write_row(3 + len(names), 0, ["JUMLAH", len(names)])
    return path


def check(
    store: Any, path: Path, *words: str, funding: str = "APBD", period: str = "2025-10"
) -> Any:
    return store.run(
        "precheck", str(path), "--funding", funding, "--period", period, *words, check=False
    )


def told(path: Path, *names: str) -> dict[str, str]:
    """Name -> verdict and reasons of a list that was given back."""
    page = load_workbook(path)["Usulan"]
    rows = list(page.iter_rows(min_row=4, max_row=3 + len(names), min_col=6, max_col=7))
    return {
        name: ": ".join(cell.value for cell in row if cell.value)
        for name, row in zip(names, rows, strict=True)
    }


def test_every_case_of_a_list(store: Any, tmp_path: Path) -> None:
    path = put_list(tmp_path / "usulan.xlsx", *ROWS)
    done = check(store, path, "--json", "--by", "Kepala bidang")
    assert done.returncode == 0, done.stderr[-2000:]
    out = tmp_path / "usulan.diperiksa.xlsx"
    assert out.stat().st_mode & 0o777 == 0o600
    verdicts = told(out, *ROWS)
    wrong = {n: said for n, said in verdicts.items() if not said.startswith(EXPECTED[n])}
    assert not wrong
    assert {n for n, said in verdicts.items() if said == "LAYAK"} == {
        n for n, said in EXPECTED.items() if said == "LAYAK"
    }
    assert "isian tidak terbaca atau kosong: TANGGAL LAHIR" in verdicts["undated"]
    found = json.loads(done.stdout)
    assert (found["as_of"], found["version"], found["premium_idr"]) == ("2025-09", "v1", 16_800)
    counted = {verdict: rows["rows"] for verdict, rows in found["verdicts"].items()}
    for verdict, rows in counted.items():
        assert rows == sum(said.startswith(verdict) for said in EXPECTED.values())
    assert found["saved_idr"] == 16_800 * counted["TOLAK"]
    assert sum(r["saved_idr"] or 0 for r in found["reasons"]) == found["saved_idr"]
    assert found["rows"] == {"people": len(ROWS), "other": 4}
    *_, line = (store.home / "logs" / "precheck.jsonl").read_text().splitlines()
    logged = json.loads(line)
    assert (logged["by"], logged["funding"], logged["period"]) == (
        "Kepala bidang",
        "APBD",
        "2025-10",
    )
    assert logged["verdicts"] == found["verdicts"]
    for text in (done.stdout, done.stderr, line):
        assert not any(nik in text for nik in PEOPLE.values())


def test_the_month_itself_and_the_payer_decide(store: Any, tmp_path: Path) -> None:
    names = ("apbd", "unnamed", "pu", "almost", "asn", "moved")
    path = put_list(tmp_path / "september.xlsx", *names)
    assert check(store, path, period="2025-09").returncode == 0
    verdicts = told(tmp_path / "september.diperiksa.xlsx", *names)
    assert verdicts["apbd"] == "TOLAK: iuran BPU 2025-09 sudah dibayar oleh sumber dana yang sama"
    assert verdicts["unnamed"].endswith("oleh sumber dana yang tidak disebut")
    # 65 on 1 October: on the last day of September still 64.
    assert verdicts["almost"] == "LAYAK"
    own = tmp_path / "sendiri.xlsx"
    done = check(store, path, "--json", "--out", str(own), funding="SELF", period="2026-04")
    assert json.loads(done.stdout)["premium_idr"] == 8_400
    verdicts = told(own, *names)
    assert verdicts["pu"] == verdicts["asn"] == verdicts["moved"] == "LAYAK"


def test_a_death_told_after_the_month_waits(store: Any, tmp_path: Path) -> None:
    path = put_list(tmp_path / "agustus.xlsx", "dead")
    assert check(store, path, period="2025-08").returncode == 0
    verdicts = told(tmp_path / "agustus.diperiksa.xlsx", "dead")
    assert verdicts["dead"].startswith("TUNDA: tercatat meninggal menurut data 2025-09")


def test_a_checked_list_may_be_checked_again(store: Any, tmp_path: Path) -> None:
    path = put_list(tmp_path / "usulan.xlsx", "fine", "dead")
    assert check(store, path).returncode == 0
    again = check(store, tmp_path / "usulan.diperiksa.xlsx", "--out", str(tmp_path / "lagi.xlsx"))
    assert again.returncode == 0, again.stderr
    first, second = (
        load_workbook(tmp_path / name) for name in ("usulan.diperiksa.xlsx", "lagi.xlsx")
    )
    assert first.sheetnames == second.sheetnames
    sheets = [list(book["Usulan"].iter_rows(values_only=True)) for book in (first, second)]
    assert sheets[0] == sheets[1]


def test_what_cannot_be_checked_says_why_and_writes_nothing(store: Any, tmp_path: Path) -> None:
    path = put_list(tmp_path / "usulan.xlsx", "fine")
    empty = put_list(tmp_path / "kosong.xlsx")
    health = tmp_path / "jkn.csv"
    health.write_text("NIK;NAMA;NO KARTU JKN\n3374011203909001;FINE;0001\n", encoding="utf-8")
    there = tmp_path / "ada.xlsx"
    there.write_text("mine", encoding="utf-8")
    logged = (store.home / "logs" / "precheck.jsonl").read_text()
    for done, said in (
        (check(store, path, funding="APBB"), "there is no payer 'APBB': name one of APBD"),
        (check(store, path, period="10-2025"), "'10-2025' is no month"),
        (check(store, path, "--out", str(there)), "ada.xlsx is there already"),
        (check(store, path, "--out", str(tmp_path / "tidak" / "ada.xlsx")), "is no folder"),
        (check(store, tmp_path / "tiada.xlsx"), "tiada.xlsx is no file"),
        (check(store, empty), "lists nobody below its header"),
        (check(store, health), "PBI Jaminan Kesehatan"),
    ):
        assert done.returncode == 2, done.stdout
        assert said in done.stderr.replace("\n", " ")
        assert "Traceback" not in done.stderr
    assert there.read_text(encoding="utf-8") == "mine"
    assert not list(tmp_path.glob("*.diperiksa.xlsx"))
    assert (store.home / "logs" / "precheck.jsonl").read_text() == logged


def test_before_the_first_night_one_is_asked_for(tmp_path: Path, semesta_at: Any) -> None:
    store = semesta_at(tmp_path / "store")
    store.run("init")
    done = check(store, put_list(tmp_path / "usulan.xlsx", "fine"))
    assert done.returncode == 2
    assert "run `semesta run` first" in done.stderr
