"""Groups in a header: what a cell of it says of its neighbours, and where that is not known.

A header that stands over several columns names none of them; a group above columns may change what
they mean. Either is read only where the contract knows the names, never by the first column of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.landing.contract import Contract, normalise_header

Cells = Sequence[str | None]
Merges = Sequence[tuple[int, int, int, int]]
# Words of a title that change nothing of what is counted below it.
_TITLE_WORDS = frozenset(
    [
        "REKAP",
        "REKAPITULASI",
        "DATA",
        "DAFTAR",
        "LAPORAN",
        "TABEL",
        "JUMLAH",
        "PER",
        "MENURUT",
        "BERDASARKAN",
        "SEGMEN",
        "KEPESERTAAN",
        "WILAYAH",
        "KABUPATEN",
        "KAB",
        "KOTA",
        "PROVINSI",
        "JAMSOSTEK",
        "BPJS",
        "KETENAGAKERJAAN",
        "PROGRAM",
        "ORANG",
        "JIWA",
    ]
)


def divided(
    contract: Contract,
    read: Mapping[int, str],
    position: int,
    head: Sequence[Cells],
    merges: Merges = (),
) -> list[int]:
    """Columns whose header, in row `position` of `head`, stands over further columns.

    `read`: position of each column that is read -> its canonical name. The columns right of a header
    that have none belong to it where the next row goes on with the header (it lacks what every row
    of data must have), or where header cells are merged over columns that hold something.
    """
    row = head[position]
    spans = {at: span for at in read if (span := _unnamed_behind(row, at))}
    below = head[position + 1 :]
    found = {
        left
        for top, left, bottom, right in merges
        if top <= position <= bottom and right > left and left in read
        for span in [range(left + 1, right + 1)]
        if any(_filled(line, at) for line in below for at in span)
    }
    if below and not _is_data(contract, read, spans, row, below[0]):
        found |= {at for at, span in spans.items() if any(_filled(below[0], n) for n in span)}
    return sorted(found)


def labels_above(above: Cells, columns: Sequence[int]) -> list[str]:
    """What stands in the row above the columns of a wide file, from the first to the last of them."""
    if not columns:
        return []
    first, last = min(columns), max(columns)
    return [cell for cell in above[first : last + 1] if cell is not None]


def meaning_of(contract: Contract, group: str) -> str | None:
    """The canonical column that a group's words mean, such words aside as any title has."""
    text = normalise_header(group)
    if text in contract.header_index:
        return contract.header_index[text]
    meant = {
        name
        for header, name in contract.header_index.items()
        if f" {header} " in f" {text} "
        and _TITLE_WORDS.issuperset(f" {text} ".replace(f" {header} ", " ", 1).split())
    }
    return meant.pop() if len(meant) == 1 else None


def _unnamed_behind(row: Cells, at: int) -> list[int]:
    """Positions right of a header cell up to the next one."""
    rest = range(at + 1, len(row))
    return list(rest[: next((n for n, place in enumerate(rest) if _filled(row, place)), len(rest))])


def _is_data(
    contract: Contract,
    read: Mapping[int, str],
    spans: Mapping[int, list[int]],
    header: Cells,
    row: Cells,
) -> bool:
    """Whether a row below the header fills what rows must fill; told by columns of no group.

    Where every such column is a group, a digit below one of them makes a row of data.
    """
    groups = [at for at, span in spans.items() if any(_filled(row, n) for n in span)]
    needed = [
        at for at, name in read.items() if contract.columns[name].required and at not in groups
    ]
    if not needed:
        return any(char.isdigit() for at in groups for char in (row[at] or ""))
    return all(
        _filled(row, at) and normalise_header(row[at] or "") != normalise_header(header[at] or "")
        for at in needed
    )


def _filled(row: Cells, at: int) -> bool:
    return at < len(row) and row[at] is not None
