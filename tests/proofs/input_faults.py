"""What goes wrong with a file before it is sent, as other cells: a good sheet in, a faulty one out.

Every kind is a slip of offices: columns swapped or slid, rows lost or doubled, another month or region,
amounts in another unit, labels in each other's place. None knows what the gates look at.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import fastexcel

Rows = tuple[tuple[str, ...], ...]
_DATE = re.compile(r"(\d{2})([/-])(\d{2})\2(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_NUMBER = re.compile(r"-?\d+")
_FEW = 12


@dataclass(frozen=True)
class Sheet:
    """A file as cells; `place` is where it lies in the inbox, `source/region/month/name`."""

    place: str
    header: tuple[str, ...]
    rows: Rows
    earlier: Rows = ()
    is_cut: bool = False

    @classmethod
    def read(cls, path: Path, place: str, earlier: Path | None = None) -> Sheet:
        """A delimited file or a workbook without titles, and the rows of the month before."""
        header, *rows = _cells(path)
        before = _cells(earlier)[1:] if earlier is not None else []
        named = Path(place).with_suffix(".csv").as_posix()
        return cls(named, tuple(header), tuple(map(tuple, rows)), tuple(map(tuple, before)))

    @property
    def data(self) -> bytes:
        """As delimited text; cut inside a line near the middle where the upload broke off."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerows([self.header, *self.rows])
        whole = text.getvalue().encode()
        return whole[: len(whole) * 3 // 5] if self.is_cut else whole

    def column(self, index: int) -> list[str]:
        """Cells of one column."""
        return [row[index] for row in self.rows]

    def with_column(self, index: int, cells: Sequence[str]) -> Sheet:
        """The sheet with other cells in one column."""
        rows = zip(self.rows, cells, strict=True)
        return replace(
            self, rows=tuple((*row[:index], cell, *row[index + 1 :]) for row, cell in rows)
        )


def _cells(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
        return [["" if cell is None else cell for cell in row] for row in sheet.to_polars().rows()]
    text = path.read_text(encoding="utf-8-sig")
    delimiter = ";" if text.split("\n", 1)[0].count(";") > 2 else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


Maker = Callable[[Random, Sheet], "tuple[str, Sheet] | None"]
Choice = Callable[[list[str]], bool]


def _varied(cells: list[str]) -> bool:
    return len(set(cells)) > 1


def _are_numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)


def _are_amounts(cells: list[str]) -> bool:
    """Whole numbers that are no identifiers: of many lengths, not of one."""
    filled = [cell for cell in cells if cell]
    return _are_numbers(cells) and max(map(len, filled)) < 12 and len(set(map(len, filled))) > 1


def _are_identifiers(cells: list[str]) -> bool:
    """Numbers of sixteen digits, which a spreadsheet keeps fifteen of."""
    return all(re.fullmatch(r"\d{16}", cell) for cell in cells)


def _are_labels(cells: list[str]) -> bool:
    return 1 < len({cell for cell in cells if cell}) <= _FEW and not _are_numbers(cells)


def _are_dates(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_DATE.fullmatch(cell) for cell in filled)


def _column(rng: Random, sheet: Sheet, fits: Choice) -> int | None:
    fitting = [i for i in range(len(sheet.header)) if fits(sheet.column(i))]
    return rng.choice(fitting) if fitting else None


def _on_column(fits: Choice, change: Callable[[Random, list[str]], list[str]]) -> Maker:
    def made(rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
        index = _column(rng, sheet, fits)
        if index is None:
            return None
        changed = change(rng, sheet.column(index))
        return sheet.header[index], sheet.with_column(index, changed)

    return made


def _on_cells(fits: Choice, change: Callable[[str], str]) -> Maker:
    return _on_column(fits, lambda _rng, cells: [change(cell) if cell else cell for cell in cells])


def _columns_swapped(rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    """The headers of two columns in each other's place."""
    chosen = [i for i in range(len(sheet.header)) if any(sheet.column(i))]
    if len(chosen) < 2:
        return None
    one, other = rng.sample(chosen, 2)
    header = list(sheet.header)
    header[one], header[other] = header[other], header[one]
    return f"{sheet.header[one]} and {sheet.header[other]}", replace(sheet, header=tuple(header))


def _column_copied(rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    """One column of amounts pasted over another."""
    amounts = [i for i in range(len(sheet.header)) if _are_amounts(sheet.column(i))]
    if len(amounts) < 2:
        return None
    one, other = rng.sample(amounts, 2)
    changed = sheet.with_column(other, sheet.column(one))
    return f"{sheet.header[one]} over {sheet.header[other]}", changed


def _labels_exchanged(_rng: Random, cells: list[str]) -> list[str]:
    (one, _), (other, _) = Counter(cell for cell in cells if cell).most_common(2)
    exchanged = {one: other, other: one}
    return [exchanged.get(cell, cell) for cell in cells]


def _shuffled(rng: Random, cells: list[str]) -> list[str]:
    return rng.sample(cells, len(cells))


def _day_for_month(cell: str) -> str:
    return _DATE.sub(
        lambda m: f"{m[3]}{m[2]}{m[1]}{m[2]}{m[4]}" if m[1] else f"{m[5]}-{m[7]}-{m[6]}", cell
    )


def _ten_years_on(cell: str) -> str:
    return _DATE.sub(
        lambda m: (
            f"{m[1]}{m[2]}{m[3]}{m[2]}{int(m[4]) + 10}"
            if m[1]
            else f"{int(m[5]) + 10}-{m[6]}-{m[7]}"
        ),
        cell,
    )


def _month_of(sheet: Sheet) -> str | None:
    found = re.search(r"/(\d{4}-\d{2})/", sheet.place)
    return found[1] if found else None


def _spellings(month: str) -> tuple[str, ...]:
    year, number = month.split("-")
    return f"{number}{year}", month, f"{number}-{year}", f"{year}{number}"


def _months_written(sheet: Sheet, rows: Rows, old: str, new: str) -> Sheet:
    spelt = dict(zip(_spellings(old), _spellings(new), strict=True))
    return replace(sheet, rows=tuple(tuple(spelt.get(cell, cell) for cell in row) for row in rows))


def _shifted(month: str, by: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year}-{number + 1:02}"


def _month_shifted(rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    month = _month_of(sheet)
    if month is None:
        return None
    step = rng.choice((-1, 1))
    return f"{step:+d}", _months_written(sheet, sheet.rows, month, _shifted(month, step))


def _old_month_as_new(_rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    month = _month_of(sheet)
    if month is None or not sheet.earlier:
        return None
    return "", _months_written(sheet, sheet.earlier, _shifted(month, -1), month)


def _old_month(_rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    return ("", replace(sheet, rows=sheet.earlier)) if sheet.earlier else None


def _other_folder(_rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    source, region, rest = sheet.place.split("/", 2)
    if not re.match(r"\d{2}\.\d{2}", region):
        return None
    other = "33.76" + region[5:]
    return other, replace(sheet, place=f"{source}/{other}/{rest}")


def _other_region_inside(_rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    rows = tuple(tuple(re.sub(r"^33\.72", "35.03", cell) for cell in row) for row in sheet.rows)
    return ("", replace(sheet, rows=rows)) if rows != sheet.rows else None


def _wrong_total(_rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    """A closing JUMLAH row that a lost row has made wrong."""
    index = next((i for i in range(len(sheet.header)) if _are_amounts(sheet.column(i))), None)
    if index is None or index == 0 or len(sheet.rows) < 4:
        return None
    total = sum(int(cell or 0) for cell in sheet.column(index))
    closing = ["JUMLAH" if i == 0 else "" for i in range(len(sheet.header))]
    closing[index] = str(total)
    kept = [row for at, row in enumerate(sheet.rows) if at % 3 or not row[index]]
    return sheet.header[index], replace(sheet, rows=(*kept, tuple(closing)))


def _lost(rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    rows = tuple(row for row in sheet.rows if rng.random() < 0.5)
    return ("", replace(sheet, rows=rows)) if len(sheet.rows) > 3 else None


def _cells_lost(rng: Random, sheet: Sheet) -> tuple[str, Sheet] | None:
    """A cell deleted with what follows moved left: every row one cell short."""
    index = rng.randrange(len(sheet.header) - 1)
    rows = tuple((*row[:index], *row[index + 1 :]) for row in sheet.rows)
    return sheet.header[index], replace(sheet, rows=rows)


KINDS: dict[str, Maker] = {
    "columns swapped": _columns_swapped,
    "column slid by a row": _on_column(_varied, lambda _, cells: [cells[-1], *cells[:-1]]),
    "column shuffled": _on_column(_varied, _shuffled),
    "column filled down": _on_column(_varied, lambda _, cells: [next(filter(None, cells))] * len(cells)),
    "column emptied": _on_column(any, lambda _, cells: [""] * len(cells)),
    "amounts copied over": _column_copied,
    "thousandfold": _on_cells(_are_amounts, lambda cell: f"{cell}000"),
    "in thousands": _on_cells(_are_amounts, lambda cell: str(int(cell) // 1000)),
    "last digit cut": _on_cells(_are_numbers, lambda cell: cell[:-1] or "0"),
    "fifteen digits of a number": _on_cells(_are_identifiers, lambda cell: f"{cell[:-1]}0"),
    "sign turned": _on_cells(_are_amounts, lambda cell: f"-{cell}"),
    "labels exchanged": _on_column(_are_labels, _labels_exchanged),
    "day for month": _on_cells(_are_dates, _day_for_month),
    "ten years on": _on_cells(_are_dates, _ten_years_on),
    "every row doubled": lambda _, sheet: ("", replace(sheet, rows=sheet.rows * 2)),
    "half the rows lost": _lost,
    "cell lost in every row": _cells_lost,
    "upload cut off": lambda _, sheet: ("", replace(sheet, is_cut=True)),
    "month shifted": _month_shifted,
    "old month sent as new": _old_month_as_new,
    "old month sent again": _old_month,
    "folder of another region": _other_folder,
    "codes of another region": _other_region_inside,
    "total that does not fit": _wrong_total,
}  # fmt: skip


def draw(rng: Random, sheets: Sequence[Sheet]) -> tuple[str, Sheet, Sheet] | None:
    """One slip in one of the sheets: its name, the good sheet, the faulty one; None where it fits none."""
    kind, good = rng.choice(list(KINDS)), rng.choice(sheets)
    made = KINDS[kind](rng, good)
    if made is None or (made[1].data == good.data and made[1].place == good.place):
        return None
    what, bad = made
    name = f"{kind} in {good.place.split('/')[0]}" + (f" ({what})" if what else "")
    return name, good, bad
