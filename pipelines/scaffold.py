"""`semesta new-source`: a sample file -> a drafted contract, staging model and entry suite.

Headers and cells are looked at to guess types and what is personal; no cell is ever written down.
Free text counts as personal until somebody decides otherwise. What the texts look like is
`scaffold_draft.py`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import polars as pl

from pipelines.landing import calendar, formats, numerals
from pipelines.landing.contract import normalise_header
from pipelines.landing.delimited import open_delimited
from pipelines.landing.header import HEADER_WINDOW, Header
from pipelines.landing.sheet import FileRefused, Sheet
from pipelines.scaffold_draft import (
    RESERVED,
    Draft,
    DraftColumn,
    DraftRule,
    contract_text,
    description_text,
    model_text,
    suite_text,
)

_SOURCE = re.compile(r"[a-z]+__[a-z]+(_[a-z]+)*")
_LISTED_BEFORE = "      - name: files\n"
_MOSTLY = 0.9
_FEW_LABELS = 30


class ScaffoldProblem(Exception):
    """The source cannot be drafted; the sentence says what to change."""


@dataclass(frozen=True)
class _Guess:
    """A type and what goes with it, for headers that match `words`."""

    words: str
    type: str
    name: str | None = None
    key: str | None = None
    is_personal: bool = False
    past_only: bool = False
    from_path: str | None = None


# First match wins; the words are looked for in the normalised header.
_BY_HEADER = (
    _Guess(r"\b(NO KK|NOMOR KK|KARTU KELUARGA|NKK|NOKK)\b|^KK$", "identifier", "no_kk", "kk_key", is_personal=True),
    _Guess(r"\bNIK\b|\bNO(MOR)? KTP\b|INDUK KEPENDUDUKAN", "nik", "nik", "nik_key", is_personal=True),
    _Guess(r"\bKPJ\b", "identifier", "kpj", "kpj_key", is_personal=True),
    _Guess(r"\bREKENING (BANK|ASAL|TUJUAN)\b|\bNO(MOR)? REKENING\b", "identifier", key="account_key", is_personal=True),
    _Guess(r"LAHIR", "date", past_only=True) ,
    _Guess(r"^NAMA (BADAN USAHA|PERUSAHAAN|DESA|KELURAHAN|KECAMATAN|OPD|SKPD|PROGRAM|KEGIATAN)", "text"),
    _Guess(r"\bNAMA\b|\bAHLI WARIS\b|\bIBU KANDUNG\b|\bALAMAT\b|\bDUSUN\b|^R[TW]$|\bHP\b|TELEPON|\bEMAIL\b|\bNIP\b", "text", is_personal=True),
    _Guess(r"^(JENIS KELAMIN|JK|L P|SEX|KELAMIN)$", "sex"),
    _Guess(r"\bKODE (DESA|KELURAHAN|WILAYAH|KAB|KOTA|KABUPATEN|KECAMATAN|DAERAH|PROV)", "region_code", from_path="region"),
    _Guess(r"^(BLTH|BULAN|PERIODE)\b", "month", from_path="period"),
    _Guess(r"^TAHUN\b", "year"),
    _Guess(r"\b(TANGGAL|TGL|TMT)\b", "date"),
    _Guess(r"^(KODE|NOMOR|NO|ID)\b|\b(NPP|NIB)\b", "code"),
)  # fmt: skip
_MONEY = (
    r"\b(RP|RUPIAH|IURAN|UPAH|GAJI|BIAYA|HARGA|ANGGARAN|PAGU|TAGIHAN|BAYAR|NOMINAL|REALISASI)\b"
)
_COUNTER = re.compile(r"NO|NOMOR|NO URUT|URUT")


def draft_source(source: str, sample: Path) -> Draft:
    """Draft `source` from the headers and cells of `sample`.

    Raises:
        ScaffoldProblem: a name that is none, or a file in which no header is found.

    """
    if not _SOURCE.fullmatch(source):
        raise ScaffoldProblem(f"{source!r} is no name of a source: write <steward>__<entity>")
    sheet, position = _sheet_with_header(sample)
    header = sheet.head(HEADER_WINDOW)[position]
    cells = sheet.cells.slice(position + 1)
    columns = []
    for number, text in enumerate(header):
        title = normalise_header(text or "")
        if title and not _COUNTER.fullmatch(title):
            columns.append(_column(title, cells[f"c{number}"].drop_nulls(), cells.height))
    if doubled := {c.name for c in columns if [d.name for d in columns].count(c.name) > 1}:
        names = ", ".join(sorted(doubled))
        raise ScaffoldProblem(f"{sample.name}: more than one column would be called {names}")
    return _draft(source, tuple(columns))


def write_draft(draft: Draft, root: Path) -> list[Path]:
    """Write the draft's files below `root`; returns them, the changed list of sources last.

    Raises:
        ScaffoldProblem: one of them exists.

    """
    staging = root / "dbt_project" / "models" / "staging"
    texts = {
        root / "pipelines" / "sources" / f"{draft.source}.yml": contract_text(draft),
        staging / f"stg_{draft.source}.sql": model_text(draft),
        staging / f"stg_{draft.source}.yml": description_text(draft),
        root / "data_quality" / "suites" / "entry" / f"{draft.source}.yml": suite_text(draft),
    }
    if there := [path.name for path in texts if path.exists()]:
        raise ScaffoldProblem(f"{', '.join(there)} exists: {draft.source} is a source already")
    listed = staging / "sources.yml"
    before = listed.read_text(encoding="utf-8")
    if _LISTED_BEFORE not in before:
        raise ScaffoldProblem(f"{listed.name} does not list `files`: put it back, it ends the list")
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    entry = f"      - name: {draft.source}\n"
    listed.write_text(before.replace(_LISTED_BEFORE, entry + _LISTED_BEFORE), encoding="utf-8")
    return [*texts, listed]


def _first_rows(data: bytes) -> list[Sheet]:
    """The first block of a delimited file, enough to draft from."""

    def find(head: list[list[str | None]]) -> Header | None:
        position = _header_row(head)
        if position is None:
            return None
        return Header(position, {}, {}, None, (), {}, len(head[position]))

    return list(islice(open_delimited(data, find).chunks(), 1))


def _sheet_with_header(sample: Path) -> tuple[Sheet, int]:
    data = sample.read_bytes()
    try:
        content, _ = formats.unwrapped(data)
        sheets = formats.workbook_sheets(content) or _first_rows(content)
    except FileRefused as problem:
        raise ScaffoldProblem(f"{sample.name}: {problem}") from problem
    for sheet in sheets:
        position = _header_row(sheet.head(HEADER_WINDOW))
        if sheet.is_visible and position is not None:
            return sheet, position
    raise ScaffoldProblem(
        f"{sample.name}: no row of at least two headers, all of them words, in its first "
        f"{HEADER_WINDOW} rows"
    )


def _header_row(head: list[list[str | None]]) -> int | None:
    """The widest of the first rows whose cells are all words, the upper one of equals."""
    best, width = None, 1
    for position, row in enumerate(head):
        filled = [normalise_header(cell) for cell in row if cell]
        words = all(re.search(r"[A-Z]", cell) and len(cell) < 60 for cell in filled)
        if words and len(filled) > width:
            best, width = position, len(filled)
    return best


def _column(title: str, filled: pl.Series, rows: int) -> DraftColumn:
    """One column, by its header where that says enough, else by its cells."""
    guess = next((g for g in _BY_HEADER if re.search(g.words, title)), None)
    kind = guess.type if guess else _type_of_cells(title, filled)
    name = (guess.name if guess else None) or _name(title)
    is_personal = guess.is_personal if guess else kind == "text"
    key = guess.key if guess else None
    return DraftColumn(
        name=name,
        type=kind,
        meaning=f"Guessed from the header {title}; say what it holds.",
        meaning_id=f"Ditebak dari judul {title}; jelaskan isinya",
        staged=key or (None if is_personal or "LAHIR" in title else _staged_name(name, kind)),
        aliases=(title,),
        required=bool(rows) and filled.len() == rows,
        personal=is_personal,
        key=key,
        from_path=guess.from_path if guess else None,
        past_only=bool(guess and guess.past_only and kind == "date"),
    )


def _type_of_cells(title: str, filled: pl.Series) -> str:
    if filled.is_empty():
        return "text"
    frame = filled.alias("cell").to_frame()
    bare = numerals.bare("cell")
    shares = frame.select(
        number=bare.str.contains(r"^-?\d[\d.,]*$").mean(),
        whole=bare.str.contains(r"^-?(\d+|\d{1,3}([.,]\d{3})+)$").mean(),
        day=calendar.as_date(calendar.tidy("cell")).is_not_null().mean(),
        rupiah=pl.col("cell").str.contains(r"(?i)^\s*rp").mean(),
    ).row(0, named=True)
    if (re.search(_MONEY, title) and shares["number"] >= _MOSTLY) or shares["rupiah"] >= _MOSTLY:
        return "rupiah"
    if shares["whole"] >= _MOSTLY:
        return "integer"
    if shares["number"] >= _MOSTLY:
        return "decimal"
    if shares["day"] >= _MOSTLY:
        return "date"
    is_label = filled.n_unique() < min(_FEW_LABELS, filled.len())
    return "label" if is_label else "text"


def _name(title: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return name if name[:1].isalpha() and name not in RESERVED else f"kolom_{name}"


def _staged_name(name: str, kind: str) -> str:
    """Name of the staging model: the column's own, with the ending that its type asks for."""
    ending = {
        "label": "_label",
        "date": "_date",
        "rupiah": "_idr",
        "integer": "_count",
        "code": "_code",
        "region_code": "_code",
        "sex": "_code",
    }.get(kind, "")
    stem = re.sub(r"^(tanggal|tgl|kode|jumlah|jml)_", "", name) if ending else name
    return name if name.endswith(ending) and ending else f"{stem}{ending}"


def _draft(source: str, columns: tuple[DraftColumn, ...]) -> Draft:
    by_type = {
        kind: [c.name for c in columns if c.type == kind] for kind in {c.type for c in columns}
    }
    people = [c.name for c in columns if c.key == "nik_key"]
    months = by_type.get("month", [])[:1]
    landed = [c.name for c in columns if c.key or not c.personal]
    if not landed:
        raise ScaffoldProblem(
            "every column looks personal: a source needs one that is not, or a NIK"
        )
    row_key = (*(people or by_type.get("code", [])[:1] or landed[:1]), *months)
    row_key = tuple(dict.fromkeys(row_key))
    regions = by_type.get("region_code", [])[:1]
    columns = tuple(
        column
        if column.from_path is None or column.name in {*regions, *months}
        else replace(column, from_path=None)
        for column in columns
    )
    steward, entity = source.split("__")
    return Draft(
        source=source,
        comment="Drafted from a sample file. Read it line by line before the first real file: types, what is required, what is personal, the row key and the suite are guesses.",
        steward=f"{steward.capitalize()} (guessed from the name of the source)",
        grain=f"One row per {' and '.join(row_key)} (guessed from a sample).",
        title_id=f"{entity.replace('_', ' ').capitalize()} dari {steward}",
        title_en=f"{entity.replace('_', ' ').capitalize()} from {steward}",
        columns=columns,
        row_key=row_key,
        rules=_rules(columns, row_key),
        region_scope="row" if regions else "path",
        region_column=regions[0] if regions else None,
        period_column=months[0] if months else None,
    )


def _rules(columns: tuple[DraftColumn, ...], row_key: tuple[str, ...]) -> tuple[DraftRule, ...]:
    """Two rules to begin with: rows can be told apart, and columns that were full stay full."""
    by_name = {column.name: column for column in columns}
    keys = [by_name[name].key or name for name in row_key]
    missing = " and ".join(f"{_quoted(key)} is null" for key in keys)
    open_columns = [_quoted(c.key or c.name) for c in columns if c.key or not c.personal]
    counts = " + ".join(f"count({name})" for name in open_columns)
    mender = "Pengirim melengkapi kolom yang disebut, lalu mengirim ulang."
    return (
        DraftRule(
            "rows_can_be_told_apart",
            "critical",
            "A row without anything of its key cannot be told from another, nor replaced by a correction.",
            mender,
            "select _receipt_id as receipt_id, count(*) || ' baris tanpa kunci' as observed\n"
            f"from entry.rows\nwhere {missing}\ngroup by all",
        ),
        DraftRule(
            "rows_say_something",
            "warning",
            "A file in which less than a third of the cells are filled was exported without its columns.",
            mender,
            "select _receipt_id as receipt_id, 'lebih dari dua pertiga sel kosong' as observed\n"
            "from entry.rows\ngroup by _receipt_id\n"
            f"having 3 * ({counts}) < {len(open_columns)} * count(*)",
        ),
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
