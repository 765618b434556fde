"""The header: which row holds it, which column is which, by name and alias, never by position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from pipelines.landing.contract import Column, Contract, normalise_header
from pipelines.landing.header_groups import Merges, divided, labels_above, meaning_of
from pipelines.landing.sheet import FileRefused

HEADER_WINDOW = 21
LONGEST_SHOWN = 60
SENDER_COLUMN = "pengirim"
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){4,}")


@dataclass(frozen=True)
class Header:
    """A found header.

    Attributes:
        position: index of the header's row within the sheet.
        columns: canonical name -> cell column (`c3`).
        wide: (label, canonical value column) -> cell column, for a wide file.
        sender: cell column of the sender, where the file has one.
        unknown: headers that the contract neither names nor ignores.
        texts: normalised header per cell column, to recognise a repeated header.
        width: fields of the header's row; a delimited row must have as many.
        lines: for a header of two lines, the normalised texts of each line.
        carried: canonical columns that the lines of blocks carry, see `blocks`.
        written: header per cell column as the sender wrote it, shortened.
        by_content: canonical columns whose header means them only if their cells agree, see
            `by_content`.
        doubled: headers that mean what another header of the row means already.

    """

    position: int
    columns: dict[str, str]
    wide: dict[tuple[str, str], str]
    sender: str | None
    unknown: tuple[str, ...]
    texts: dict[str, str]
    width: int
    lines: tuple[dict[str, str], ...] = ()
    carried: tuple[str, ...] = ()
    written: dict[str, str] = field(default_factory=dict)

    def as_written(self, name: str) -> str:
        """A column as the sender calls it; its canonical name where the header does not have it."""
        return self.written.get(self.columns.get(name, ""), name)

    def read_columns(self) -> dict[int, str]:
        """Position -> canonical column, of every column that is read."""
        wide = {cell: name for (_, name), cell in self.wide.items()}
        named = {cell: name for name, cell in self.columns.items()} | wide
        return {int(cell[1:]): name for cell, name in named.items()}

    def aliases(self) -> list[str]:
        """Headers that are not the canonical name of their column, as written."""
        return [
            self.written[cell]
            for name, cell in self.columns.items()
            if cell in self.written and self.texts.get(cell) != normalise_header(name)
        ]

    by_content: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """What a file's place in the inbox says of it."""

    region_code: str | None = None
    period: str | None = None

    def gives(self, what: str | None) -> bool:
        """Whether the place stands in for a column that is declared `from_path: what`."""
        return (what == "region" and self.region_code is not None) or (
            what == "period" and self.period is not None
        )


def missing_columns(contract: Contract, header: Header, place: Place) -> list[str]:
    """Required columns that neither the header nor the place of the file gives."""
    unfolded = (
        {contract.unpivot.into, *contract.unpivot.values}
        if contract.unpivot and header.wide
        else set()
    )
    return [
        name
        for name, column in contract.columns.items()
        if column.required
        and name not in header.columns
        and name not in unfolded
        and not place.gives(column.from_path)
    ]


def find_header(
    contract: Contract,
    head: list[list[str | None]],
    place: Place,
    merges: Merges = (),
) -> Header | None:
    """The first row, or pair of rows, that names every required column; None when none does.

    Raises:
        FileRefused: two of its columns mean the same, or one stands over columns nobody can tell
            apart, or below a group of which nobody knows what it makes of them.

    """
    header = _first_fitting(contract, head, place, merges)
    if header is None:
        return None
    if header.doubled:
        raise _doubled(header.position, header.doubled)
    row = header.position + 1
    read = header.read_columns()
    if wide := divided(contract, read, header.position, head[: HEADER_WINDOW + 1], merges):
        columns = ", ".join(header.written[f"c{at}"] for at in wide)
        raise FileRefused("HEADER_DIVIDED", row=row, columns=columns)
    return header


def _doubled(position: int, names: Sequence[str]) -> FileRefused:
    columns = ", ".join(sorted(set(names)))
    return FileRefused("DUPLICATE_HEADER", row=position + 1, columns=columns)


def _first_fitting(
    contract: Contract,
    head: list[list[str | None]],
    place: Place,
    merges: Merges,
) -> Header | None:
    window = head[:HEADER_WINDOW]
    unknown: FileRefused | None = None
    for position, row in enumerate(window):
        header = match_row(contract, row, position)
        fits = _fits(contract, header, place)
        lower = window[position + 1] if position + 1 < len(window) else None
        if lower is not None and _may_be_split(contract, header, lower, place):
            both = _match_two_rows(contract, row, lower, position, merges)
            if _fits(contract, both, place) and (
                not fits or len(both.columns) > len(header.columns)
            ):
                return both
        if fits:
            above = window[position - 1] if position else []
            groups = labels_above(above, [int(cell[1:]) for cell in header.wide.values()])
            if groups:
                both = _match_two_rows(contract, above, row, position - 1, merges)
                if both.wide != header.wide:  # the groups above change what the labels mean
                    if _fits(contract, both, place):
                        return both
                    unknown = unknown or FileRefused(
                        "HEADER_GROUP_UNKNOWN", row=position, columns=", ".join(map(shown, groups))
                    )
                    continue
            return _with_line_above(contract, above, row, header, merges) or header
    if unknown is not None:
        raise unknown
    return None


def _may_be_split(
    contract: Contract, header: Header, lower: list[str | None], place: Place
) -> bool:
    """Whether the header may go on in the next row: as columns below groups, or as rests of names.

    Below a merged header nothing stands under most of the columns found; a name that was split has
    its rest in a row of other headers, which is no whole header by itself.
    """
    places = [int(cell[1:]) for cell in header.columns.values()]
    below = [lower[at] if at < len(lower) else None for at in places]
    if len(places) >= 2 and any(lower) and sum(cell is not None for cell in below) * 2 < len(below):
        return True
    rest = match_row(contract, lower, 0)
    return len(rest.columns) >= 2 and bool(header.texts) and not _fits(contract, rest, place)


def _with_line_above(
    contract: Contract,
    above: list[str | None],
    row: list[str | None],
    header: Header,
    merges: Merges,
) -> Header | None:
    """The header with the line above it, where together they name a column that is known so only."""
    known = contract.header_index.keys() | contract.wide_index.keys()
    is_split = any(
        parent is not None
        and child is not None
        and normalise_header(f"{parent} {child}") in known
        and normalise_header(parent) not in known
        for parent, child in zip(above, row, strict=False)
    )
    if not is_split or len(above) != len(row):
        return None
    return _match_two_rows(contract, above, row, header.position - 1, merges)


def _fits(contract: Contract, header: Header, place: Place) -> bool:
    found = len(header.columns) + len(header.wide)
    return found >= 2 and not missing_columns(contract, header, place)


def _match_two_rows(
    contract: Contract,
    upper: list[str | None],
    lower: list[str | None],
    position: int,
    merges: Merges,
) -> Header:
    """A header whose groups stand above their columns.

    A column is called by both lines together where the contract knows that name, else by the lower
    line, and by the upper one where nothing stands below it.
    """
    parents = list(upper)
    for top, left, bottom, right in merges:
        if top == bottom == position and left < len(parents):
            span = range(left, min(right + 1, len(parents)))
            parents = [upper[left] if n in span else cell for n, cell in enumerate(parents)]
    known = contract.header_index.keys() | contract.ignored_headers | contract.wide_index.keys()
    names: list[str | None] = []
    group: str | None = None
    for parent, child in zip_longest(parents, lower):
        group = parent if parent is not None or child is None else group
        both = f"{group} {child}"
        is_both = (
            group is not None
            and child is not None
            and (
                (parent is not None and normalise_header(both) in known)
                or _changes_meaning(contract, group, child)
            )
        )
        names.append(both if is_both else child if child is not None else parent)
    header = match_row(contract, names, position + 1)
    lines = tuple(
        {f"c{n}": normalise_header(cell) for n, cell in enumerate(line) if cell is not None}
        for line in (upper, lower)
    )
    return replace(header, lines=lines)


def _changes_meaning(contract: Contract, group: str, child: str) -> bool:
    """Whether a label of a wide file means something else below this group than by itself.

    `PU` alone is PU's active members; below POTENSI it is the potential ones, below NON AKTIF
    nothing that is counted. Cells to the right of a group belong to it even where it is not merged.
    """
    text, plain = normalise_header(f"{group} {child}"), normalise_header(child)
    if plain not in contract.wide_index:
        return False
    if text in contract.wide_index:
        return contract.wide_index[text] != contract.wide_index[plain]
    meant = meaning_of(contract, group)
    _, value = contract.wide_index[plain]
    return meant not in {value, contract.unpivot.into if contract.unpivot else None}


def match_row(contract: Contract, row: list[str | None], position: int) -> Header:
    """Read `row` as if it were the header.

    Raises:
        FileRefused: two columns of the row mean the same (only for a row that is a header at all).

    """
    index, wide_index, ignored = (
        contract.header_index,
        contract.wide_index,
        contract.ignored_headers,
    )
    texts = {
        f"c{number}": normalise_header(cell) for number, cell in enumerate(row) if cell is not None
    }
    is_long = contract.unpivot is None or any(
        index.get(text) == contract.unpivot.into for text in texts.values()
    )
    columns: dict[str, str] = {}
    wide: dict[tuple[str, str], str] = {}
    sender: str | None = None
    unknown: list[str] = []
    doubled: list[str] = []
    for cell, text in texts.items():
        if not is_long and text in wide_index:
            doubled += [text] if wide_index[text] in wide else []
            wide.setdefault(wide_index[text], cell)
        elif text in index:
            doubled += [text] if index[text] in columns else []
            columns.setdefault(index[text], cell)
        elif text == normalise_header(SENDER_COLUMN):
            sender = cell
        elif text not in ignored:
            unknown.append(text)
    if doubled and len(columns) + len(wide) > len(texts) // 2:
        raise _doubled(position, doubled)
    written = {f"c{number}": shown(cell) for number, cell in enumerate(row) if cell is not None}
    by_content = {
        name: cell
        for cell, text in texts.items()
        if (name := contract.content_index.get(text)) is not None and name not in columns
    }
    return Header(
        position,
        {**columns, **by_content},
        wide,
        sender,
        tuple(shown(text) for text in unknown),
        texts,
        len(row),
        written=written,
        by_content=tuple(by_content),
        doubled=tuple(doubled),
    )


def shown(text: str) -> str:
    """A header's text as a receipt may show it: shortened, and without a number that may be personal."""
    return _LONG_NUMBER.sub("\u2026", " ".join(text.split()))[:LONGEST_SHOWN]


def refuse_without_header(
    contract: Contract, head: list[list[str | None]], place: Place
) -> FileRefused:
    """The refusal for a sheet in which no row is the header: names what is missing, what was found."""
    rows = [match_row(contract, row, number) for number, row in enumerate(head[:HEADER_WINDOW])]
    best = max(rows, key=lambda header: len(header.columns) + len(header.wide), default=None)
    lacking = missing_columns(contract, best, place) if best else []
    if best is None or not lacking:
        expected = ", ".join(
            _usual(name, column) for name, column in contract.columns.items() if column.required
        )
        return FileRefused("HEADER_NOT_FOUND", window=HEADER_WINDOW, columns=expected)
    wanted = ", ".join(_usual(name, contract.columns[name]) for name in lacking)
    row = best.position + 1
    return FileRefused("MISSING_COLUMN", row=row, columns=wanted, source=contract.source)


def _usual(name: str, column: Column) -> str:
    """A column as senders know it: its usual header, then the name it has here."""
    usual = column.aliases[0] if column.aliases else name
    return usual if normalise_header(usual) == normalise_header(name) else f"{usual} ({name})"


def refuse_other_kind(
    contract: Contract, heads: list[tuple[str, list[list[str | None]]]], place: Place
) -> None:
    """Refuse by name a file that the contract knows to be of another kind, before it is read.

    `heads`: of every sheet its name and first rows.

    Raises:
        FileRefused: a phrase of `refuse_when` stands in a sheet's name, its titles or its header.

    """
    if not contract.refuse_when:
        return
    for name, head in heads:
        header = find_header(contract, head, place)
        above = head if header is None else head[: header.position]
        titles = [name, *(cell for row in above for cell in row if cell)]
        headers = titles if header is None else list(header.texts.values())
        for refusal in contract.refuse_when:
            if refusal.is_said_by(titles) or refusal.stands_in(headers):
                raise FileRefused("OTHER_KIND_OF_FILE", "named", sentence=refusal.sentence)
