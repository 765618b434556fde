"""Items 18-24, 26, 30: which row is the header and which column is which."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, text_case
from proofs.table import Family, Row, Table, clean_table

BOTH = ("csv", "xlsx")
ALIASES: dict[str, tuple[str, ...]] = {
    "nik": ("No. KTP", "NIK ", " nik", "Nomor Induk Kependudukan"),
    "nama": ("Nama Lengkap", "nama", "NAMA  "),
    "tanggal_lahir": ("Tgl. Lahir", "TGL LAHIR"),
    "tanggallahir": ("Tgl Lahir", "TANGGALLAHIR"),
    "jenis_kelamin": ("L/P", "JK"),
    "sex": ("Sex", "L/P"),
    "uraian": ("Uraian Belanja", "NAMA KOMPONEN"),
    "total_harga": ("Pagu Anggaran", "JUMLAH (Rp)"),
    "kode_akun": ("Kode Rekening", "KODE REK."),
}
TWINS = {"E": ("nama", "NAMA PESERTA"), "V": ("nama", "NAMA LENGKAP"), "B": ("total_harga", "PAGU")}
NEEDED = {"E": ("nik", "nama", "segmen"), "V": ("nik", "nama", "tanggallahir"), "B": ("uraian", "total_harga", "tahun_anggaran")}  # fmt: skip


@CATALOGUE.item(18, "duplicate header", formats=BOTH, kinds=("same text", "two aliases"))
def duplicate_header(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    column, alias = TWINS[family]
    header = alias if kind == "two aliases" else table.headers[column]
    other = clean_table(rng, family, len(table.rows))
    at = rng.randint(0, len(table.headers))
    grid = [
        [*cells[:at], text, *cells[at:]]
        for cells, text in zip(
            table.grid(), [header, *(row.texts[column] + "1" for row in other.rows)], strict=True
        )
    ]
    return case_of(rng, form, table, grid, verdict="refuse", good=())


@CATALOGUE.item(19, "missing required column", formats=BOTH, kinds=("first", "second", "third"))
def missing_column(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    lost = NEEDED[family][("first", "second", "third").index(kind)]
    case = case_of(rng, form, table.without(lost), verdict="refuse", good=())
    return replace(case, table=table)


@CATALOGUE.item(20, "unknown extra column", formats=BOTH, kinds=("text", "number"))
def extra_column(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    at = rng.randint(0, len(table.headers))
    extra = [rng.choice(("WARNA BAJU", "UKURAN SEPATU", "NO RAK ARSIP"))]
    extra += [str(rng.randint(1, 9)) if kind == "number" else "MERAH" for _ in table.rows]
    grid = [
        [*cells[:at], text, *cells[at:]] for cells, text in zip(table.grid(), extra, strict=True)
    ]
    return case_of(rng, form, table, grid, noted=True)


@CATALOGUE.item(21, "columns in another order", formats=BOTH)
def other_order(rng: Random, family: Family, form: str, kind: str) -> Case:
    return case_of(rng, form, _in_order(clean_table(rng, family), rng))


@CATALOGUE.item(22, "header by alias", formats=BOTH, kinds=("one", "all"))
def aliases(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    known = [name for name in table.headers if name in ALIASES]
    renamed = known if kind == "all" else [rng.choice(known)]
    headers = {
        name: rng.choice(ALIASES[name]) if name in renamed else text
        for name, text in table.headers.items()
    }
    return case_of(rng, form, Table(family, headers, table.rows), noted=True)


@CATALOGUE.item(23, "title rows", formats=BOTH, kinds=("1", "3", "20", "21"))
def title_rows(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    words = (
        "LAPORAN",
        "DAFTAR NIK DAN NAMA PESERTA",
        "BULAN SEPTEMBER 2025",
        "Dicetak oleh petugas",
    )
    titles = [[rng.choice(words)] for _ in range(int(kind))]
    verdict = "refuse" if kind == "21" else "read"
    return case_of(rng, form, table, [*titles, *table.grid()], verdict=verdict)


@CATALOGUE.item(24, "header of two rows", formats=BOTH, kinds=("groups above", "split, known", "split, unknown", "split, optional"))  # fmt: skip
def two_rows(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A split header whose halves joined are an alias is read; where they are none it is refused."""
    table = clean_table(rng, family)
    column, halves = {
        "E": ("nik", ("NOMOR INDUK", "KEPENDUDUKAN")),
        "V": ("nik", ("NOMOR INDUK", "KEPENDUDUKAN")),
        "B": ("total_harga", ("PAGU", "ANGGARAN")),
    }[family]
    if kind == "split, optional":
        column, halves = {
            "E": ("jenis_kelamin", ("JENIS", "KELAMIN")),
            "V": ("tempatlahir", ("TEMPAT", "LAHIR")),
            "B": ("kode_dana", ("KODE", "SUMBER DANA")),
        }[family]
    elif kind == "split, unknown":
        halves = ("KOLOM", "KE-7")
    above = [""] * len(table.headers)
    below = list(table.headers.values())
    if kind == "groups above":
        above[0], above[len(above) // 2] = "DATA POKOK", "RINCIAN"
    else:
        above[table.at(column)], below[table.at(column)] = halves
    grid = [above, below, *table.grid()[1:]]
    if kind == "split, unknown":
        return case_of(rng, form, table, grid, verdict="refuse", good=())
    return case_of(rng, form, table, grid)


SUB_COLUMNS = (("L", "P", "JUMLAH"), ("SEBELUM", "SETELAH"), ("2024", "2025"), ("JKK", "JKM"))


@CATALOGUE.item(24, "header of two rows", families="EBT", formats=BOTH, kinds=("over sub-columns", "over sub-columns, first"))  # fmt: skip
def sub_columns(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A header over columns that no alias tells apart: the first of them is not what it names."""
    table = clean_table(rng, family)
    column = {"E": "nama", "B": "total_harga", "T": "jumlah_aktif"}[family]
    if kind == "over sub-columns, first":
        order = [column, *(name for name in table.headers if name != column)]
        table = Table(family, {name: table.headers[name] for name in order}, table.rows)
    at, labels = table.at(column), rng.choice(SUB_COLUMNS)
    more = len(labels) - 1
    grid = [
        [*cells[: at + 1], *(["" if n == 0 else "7"] * more), *cells[at + 1 :]]
        for n, cells in enumerate(table.grid())
    ]
    below = [""] * len(grid[0])
    below[at : at + len(labels)] = labels
    return case_of(
        rng, form, table, [grid[0], below, *grid[1:]], verdict="refuse", good=(), region="33"
    )


@CATALOGUE.item(24, "header of two rows", families="T", formats=BOTH, kinds=("unknown group", "title"))  # fmt: skip
def unknown_group(rng: Random, family: Family, form: str, kind: str) -> Case:
    """Segments side by side, below a group or a title that says that they count something else."""
    table = clean_table(rng, family)
    codes = list(dict.fromkeys(row.texts["kode_wilayah"] for row in table.rows))
    words = (
        ("NONAKTIF", "TARGET", "KELUAR", "KLAIM", "2024")
        if kind == "unknown group"
        else ("TENAGA KERJA NON AKTIF", "TARGET PESERTA TAHUN 2026", "PESERTA TIDAK AKTIF")
    )
    above = ["", "", "", "", ""]
    above[2 if kind == "unknown group" else 0] = rng.choice(words)
    grid = [above, ["KODE WILAYAH", "BLTH", "PU", "BPU", "JAKON"]]
    grid += [[code, "2025-09", *(str(rng.randint(1, 999)) for _ in range(3))] for code in codes]
    return case_of(rng, form, table, grid, verdict="refuse", good=(), region="33")


@CATALOGUE.item(
    26, "header repeated inside", formats=BOTH, kinds=("once", "three times", "other order")
)
def repeated_header(rng: Random, family: Family, form: str, kind: str) -> Case:
    """Two exports in one file; where the second has its columns in another order, a person decides."""
    table = clean_table(rng, family, rng.randint(6, 14))
    grid = table.grid()
    if kind == "other order":
        cut = rng.randint(3, len(grid) - 2)
        turned = list(range(len(table.headers)))
        a, b = {"E": ("nama", "sumber_dana"), "V": ("nama", "alamat"), "B": ("skpd", "uraian")}[
            family
        ]
        i, j = table.at(a), table.at(b)
        turned[i], turned[j] = j, i
        rest = [[cells[at] for at in turned] for cells in [grid[0], *grid[cut:]]]
        return case_of(rng, form, table, [*grid[:cut], *rest], verdict="hold", landed=None)
    for _ in range(3 if kind == "three times" else 1):
        grid.insert(rng.randint(2, len(grid) - 1), grid[0])
    return case_of(rng, form, table, grid, noted=True)


@CATALOGUE.item(30, "header only", formats=BOTH, kinds=("plain", "with titles", "with blank rows", "no line end"))  # fmt: skip
def header_only(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    header = table.grid()[:1]
    blank = [[" "] * len(table.headers)] * rng.randint(1, 4)
    grid = {
        "with titles": [["LAPORAN BULANAN"], ["SEPTEMBER 2025"], *header],
        "with blank rows": [*header, *blank],
    }.get(kind, header)
    case = case_of(rng, form, table, grid, verdict="hold", good=())
    if kind == "no line end" and form == "csv":
        return text_case(case, case.data.rstrip(b"\n"))
    return case


def _in_order(table: Table, rng: Random) -> Table:
    order = list(table.headers)
    rng.shuffle(order)
    rows = tuple(
        Row({name: row.texts[name] for name in order}, {name: row.values[name] for name in order})
        for row in table.rows
    )
    return Table(table.family, {name: table.headers[name] for name in order}, rows)
