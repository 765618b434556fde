"""Control totals: the sums a file prints of itself, compared with the sums of its own rows.

A total row may close the whole file or the block of rows since the total before it, or stand above
the rows. The same sums are kept by class of row, so that rupiah and persons balance as rows do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from pipelines.landing.sheet import Note

_THINGS = r"ORANG|JIWA|PENDUDUK|PESERTA|PENERIMA|PEKERJA|TENAGA KERJA|DATA|BARIS|ROWS?"
_NUMBER = r"([0-9]{1,3}(?:[.,]?[0-9]{3})*)"
# Alone, before what is counted, or behind the word that says so: `3`, `3 ORANG`, `JUMLAH: 3`.
_COUNTED = rf"^(?:(?:JUMLAH|JML|TOTAL|GRAND TOTAL)(?: (?:{_THINGS}))*[ :=]*)?{_NUMBER}(?: (?:{_THINGS}))?\.?$"
ROWS = "rows"


@dataclass(frozen=True)
class _Printed:
    """A total row: what it prints, and the file's own sums down to it."""

    row: int
    printed: dict[str, float]
    running: dict[str, float]


@dataclass
class ControlTotals:
    """Sums of the number columns over a file's data rows, fed chunk by chunk."""

    sums: dict[str, float] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    printed: list[_Printed] = field(default_factory=list)

    def feed(
        self,
        rows: pl.Series,
        numbers: pl.DataFrame,
        is_data: pl.Series,
        unread: set[str],
        totals: dict[int, dict[str, float]],
    ) -> None:
        """Add a chunk.

        `numbers`: the number columns of all its rows; `is_data`: which rows are data; `totals`:
        position of each total row -> what it prints, by column (`rows`: a count of rows).
        """
        counted = (
            numbers.with_columns(pl.lit(1).alias(ROWS)) if numbers.width else is_data.to_frame(ROWS)
        )
        data = counted.select(
            pl.when(is_data).then(pl.all()).otherwise(0).fill_null(0).cast(pl.Float64)
        )
        self.unread |= unread
        before = 0
        for position, printed in sorted(totals.items()):
            self._add(data.slice(before, position - before))
            before = position
            self.printed.append(_Printed(int(rows[position]), printed, dict(self.sums)))
        self._add(data.slice(before))

    def _add(self, part: pl.DataFrame) -> None:
        for name, value in zip(part.columns, part.sum().row(0), strict=True) if part.height else ():
            self.sums[name] = self.sums.get(name, 0.0) + value

    def mismatches(self) -> list[Note]:
        """A note for every total row that agrees with no sum it can mean."""
        notes = []
        before: dict[str, float] = {}
        for total in self.printed:
            differing = sorted(
                name
                for name, printed in total.printed.items()
                if name in self.unread
                or not any(
                    abs(printed - own) < 0.5
                    for own in (
                        total.running.get(name, 0.0),
                        total.running.get(name, 0.0) - before.get(name, 0.0),
                        self.sums.get(name, 0.0),
                    )
                )
            )
            before = total.running
            if differing:
                notes.append(
                    Note.of("CONTROL_TOTAL_MISMATCH", row=total.row, columns=", ".join(differing))
                )
        return notes


def printed_count(cells: pl.DataFrame, number_cells: set[str], *, is_said: bool) -> int | None:
    """The one count of rows that a total row prints outside the number columns; None: none, or two.

    `is_said`: only a count that comes with a word counts, for sums stand in the row too.
    """
    found = [
        text
        for cell in cells.columns
        if cell not in number_cells
        for said, text in [_counted(cells[cell])]
        if text and (said or not is_said)
    ]
    return int(found[0].replace(".", "").replace(",", "")) if len(found) == 1 else None


def _counted(cell: pl.Series) -> tuple[bool, str | None]:
    """Whether a cell of one row says what it counts; the digits of its count."""
    text = cell.str.to_uppercase().str.strip_chars()
    return bool(text.str.contains("[A-Z]").fill_null(value=False)[0]), text.str.extract(_COUNTED)[0]
