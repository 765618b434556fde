"""Row classes: every row of a sheet is exactly one of title, header, repeated header, blank, total, data.

Only data rows are accepted or quarantined; the rest are landed and declared non-data. A total row
is kept at hand as the sender's own control figure. A clean data row is never looked at here: only a
row that fails its types, or carries a telling word, can be anything else.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.contract import Contract, normalise_header
from pipelines.landing.header import Header

TITLE, HEADER, REPEATED, BLANK, TOTAL, BLOCK, DUPLICATE, DATA = (
    "title", "header", "repeated_header", "blank", "total", "block", "duplicate", "data",
)  # fmt: skip
_TOTAL_WORD = r"^(JUMLAH|JML|TOTAL|GRAND TOTAL|SUB ?TOTAL|TRAILER)\b"
_TOTAL_ONLY = r"^((SUB |GRAND )?TOTAL|JUMLAH|JML|JUMLAH TOTAL|TOTAL JUMLAH)( (KESELURUHAN|SELURUHNYA|SEMUA|AKHIR|UMUM))?$"
# What may follow the word in a line that adds up: what is counted, how many, of which place or part.
# `TOTAL BANGUN PERSADA` is a company and `JUMLAH SARI` a person.
_COUNTED = (
    r"KESELURUHAN|SELURUHNYA|SEMUA|AKHIR|UMUM|TOTAL|JUMLAH|SEBELUMNYA|BULAN INI|HALAMAN( INI)?|ORANG|JIWA|"
    r"PESERTA|PENDUDUK|PENERIMA|PEKERJA|TENAGA KERJA|TK|KK|DATA|BARIS|ROWS?|RECORDS?|LAKI LAKI|PEREMPUAN|"
    r"IURAN|UPAH|RP|RUPIAH|ANGGARAN|BELANJA|PENDAPATAN|PEMBIAYAAN|PAGU|REALISASI|[0-9]+|DAN|I+|[A-Z]"
)
_PLACED = (
    r"KEC(AMATAN)?|DESA|KEL(URAHAN)?|KAB(UPATEN)?|KOTA|PROV(INSI)?|DUSUN|RT|RW|BELANJA|ANGGARAN|"
    r"BIDANG|PROGRAM|(SUB )?KEGIATAN|GOLONGAN|SEGMEN|OPD|SKPD|DINAS|UNIT|CABANG|BULAN|TAHUN"
)
_TOTAL_LINE = (
    r"^(GRAND TOTAL|SUB ?TOTAL|JUMLAH|JML|TOTAL|TRAILER)"
    rf"(( ({_COUNTED}))*|( ({_COUNTED}))* ({_PLACED}) .*)$"
)
_WORDS_TYPES = frozenset({"text", "label", "code"})


def top_classes(cells: pl.DataFrame, header: Header) -> list[str]:
    """Classes of the rows down to the header's."""
    top = cells.head(header.position + 1)
    is_blank = blank_rows(top).to_list()
    begins = header.position + 1 - max(1, len(header.lines))
    return [
        HEADER if row >= begins else BLANK if is_blank[row] else TITLE for row in range(top.height)
    ]


def blank_rows(cells: pl.DataFrame) -> pl.Series:
    """Rows in which every cell is empty; the rows that the fullest column fills need no look."""
    fullest = min(cells.iter_columns(), key=pl.Series.null_count)
    blank = fullest.is_null()
    at = blank.arg_true()
    if not at.len():
        return blank
    return blank.scatter(at, cells[at].select(pl.coalesce(pl.all()).is_null()).to_series())


def telling_rows(contract: Contract, cells: pl.DataFrame, header: Header) -> pl.Series | None:
    """Rows that may be no data although every cell fits its type; None where there is no such row.

    A repeated header or a total can pass for data only where the columns are mostly words; a
    source of persons has a NIK in every row.
    """
    if any(column.type == "nik" for column in contract.columns.values()):
        return None
    names = [name for name in header.columns if contract.columns[name].type in _WORDS_TYPES]
    if not names:
        return None
    first_header = header.texts[header.columns[names[0]]]
    tells = cells.select(
        pl.any_horizontal(
            *(normalised(header.columns[name]).str.contains(_TOTAL_WORD) for name in names),
            normalised(header.columns[names[0]]) == first_header,
        ).fill_null(value=False)
    ).to_series()
    return tells if tells.any() else None


def kinds(contract: Contract, cells: pl.DataFrame, header: Header) -> pl.Series:
    """REPEATED, TOTAL or DATA for rows below the header that are not blank."""
    is_repeated = pl.all_horizontal(
        *(normalised(cell).fill_null("") == text for cell, text in header.texts.items())
    )
    return cells.select(
        pl.when(is_repeated)
        .then(pl.lit(REPEATED))
        .when(_is_total(contract, cells, header))
        .then(pl.lit(TOTAL))
        .otherwise(pl.lit(DATA))
    ).to_series()


def other_header(contract: Contract, cells: pl.DataFrame) -> int | None:
    """Position of the first row that is a header of another order or set of columns; None: none is."""
    known = {*contract.header_index, *contract.wide_index}
    for position, row in enumerate(cells.iter_rows()):
        filled = [normalise_header(cell) for cell in row if cell is not None]
        named = sum(text in known for text in filled)
        if named >= 3 and named * 2 >= len(filled):
            return position
    return None


def normalised(column: str) -> pl.Expr:
    """The same folding as `contract.normalise_header`, as an expression."""
    return (
        pl.col(column)
        .str.normalize("NFKC")
        .str.to_uppercase()
        .str.replace_all(r"[^A-Z0-9%+]+", " ")
        .str.strip_chars()
    )


def _is_total(contract: Contract, cells: pl.DataFrame, header: Header) -> pl.Expr:
    """A row whose first filled cell says that it adds up, and in which a required column is missing.

    A complete row is one only where a cell holds that word alone, wherever it stands: `TOTAL
    STATION` is a device. A segment called TOTAL in a complete row is data: the printed total. What
    only begins like a total stays data, so that nothing is lost without a word.
    """
    first = pl.coalesce(normalised(cell) for cell in cells.columns)
    required = [
        header.columns[name]
        for name, column in contract.columns.items()
        if column.required and name in header.columns
    ]
    key_cells = [
        header.columns[name]
        for name in contract.row_key
        if name in header.columns and contract.columns[name].type not in {"integer", "rupiah"}
    ]
    lacks = [pl.col(cell).is_null() for cell in dict.fromkeys([*required, *key_cells])]
    words = [
        normalised(cell).str.contains(_TOTAL_ONLY)
        for cell in dict.fromkeys([*required, *key_cells])
    ]
    if _labels_may_be_total(contract):
        return first.str.contains(_TOTAL_WORD).fill_null(value=False) & pl.any_horizontal(*lacks)
    says_total = first.str.contains(_TOTAL_LINE).fill_null(value=False)
    is_total_alone = pl.any_horizontal(pl.lit(value=False), *words).fill_null(value=False)
    return is_total_alone | (says_total & pl.any_horizontal(*lacks))


def _labels_may_be_total(contract: Contract) -> bool:
    """Whether the source has rows that are totals by their label (segment totals)."""
    return contract.unpivot is not None
