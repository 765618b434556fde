"""What goes wrong in a model, as other SQL: the compiled text of one model in, a faulty one out.

Every operator names a kind of mistake that passes review: a join of the wrong kind, a key or a
filter lost, a month shifted, rows doubled. None knows what the gates look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

Columns = Mapping[str, str]
"""Column of a relation -> its type in DuckDB."""
Maker = Callable[[Random, str, Columns], "tuple[str, str] | None"]
"""Compiled SQL -> where the mistake is and the SQL with it; None where there is no place for it."""


@dataclass(frozen=True)
class Fault:
    """One mistake in one model."""

    kind: str
    model: str
    place: str
    sql: str

    @property
    def name(self) -> str:
        """What was done, where."""
        return f"{self.kind} in {self.model} ({self.place})"


def _by_text(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Maker:
    """Another text at one of the places where the SQL has the pattern."""
    sought = re.compile(pattern, re.MULTILINE)

    def made(rng: Random, sql: str, _columns: Columns) -> tuple[str, str] | None:
        found = list(sought.finditer(sql))
        if not found:
            return None
        chosen = rng.choice(found)
        new = chosen.expand(replacement) if isinstance(replacement, str) else replacement(chosen)
        line = sql.count("\n", 0, chosen.start()) + 1
        return f"line {line}", sql[: chosen.start()] + new + sql[chosen.end() :]

    return made


def _other_literal(rng: Random, sql: str, _columns: Columns) -> tuple[str, str] | None:
    """A code in the place of another one of the same model."""
    found = list(re.finditer(r"'[A-Za-z_]{2,}'", sql))
    texts = sorted({match.group() for match in found})
    if len(texts) < 2:
        return None
    chosen = rng.choice(found)
    other = rng.choice([text for text in texts if text != chosen.group()])
    line = sql.count("\n", 0, chosen.start()) + 1
    changed = sql[: chosen.start()] + other + sql[chosen.end() :]
    return f"line {line}, {other} for {chosen.group()}", changed


def _wrapped(build: Callable[[Random, Columns], tuple[str, str] | None]) -> Maker:
    """The model's own rows, with something done to them; `build` writes it over `made`."""

    def made(rng: Random, sql: str, columns: Columns) -> tuple[str, str] | None:
        built = build(rng, columns)
        if built is None:
            return None
        place, outer = built
        return place, f"with made as (\n{sql}\n)\n{outer}"

    return made


def _of_type(columns: Columns, *kinds: str) -> list[str]:
    return [name for name, kind in columns.items() if kind in kinds]


def _named(columns: Columns, *endings: str) -> list[str]:
    return [name for name in columns if name.endswith(endings)]


_NUMBERS = ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE")


def _month_shifted(rng: Random, columns: Columns) -> tuple[str, str] | None:
    months = [name for name in _of_type(columns, "VARCHAR") if name.endswith("period")]
    if not months:
        return None
    name = rng.choice(months)
    step = rng.choice((-1, 1))
    moved = f"strftime(strptime({name} || '-01', '%Y-%m-%d') + interval ({step}) month, '%Y-%m')"
    return f"{name} {step:+d}", f"select * replace ({moved} as {name}) from made"


def _rows_doubled(rng: Random, columns: Columns) -> tuple[str, str] | None:
    keys = _named(columns, "_code", "period", "_key")
    if not keys:
        return None
    name = rng.choice(keys)
    return (
        f"of one {name}",
        f"select * from made union all select * from made where {name} = (select max({name}) from made)",
    )


def _every_row_doubled(_rng: Random, _columns: Columns) -> tuple[str, str]:
    return "all", "select * from made union all select * from made"


def _part_lost(rng: Random, columns: Columns) -> tuple[str, str] | None:
    keys = _named(columns, "_code", "period")
    if not keys:
        return None
    name = rng.choice(keys)
    return (
        f"one {name}",
        f"select * from made where {name} is distinct from (select mode({name}) from made)",
    )


def _columns_swapped(rng: Random, columns: Columns) -> tuple[str, str] | None:
    for kind in rng.sample(_NUMBERS, len(_NUMBERS)):
        alike = _of_type(columns, kind)
        if len(alike) > 1:
            one, other = rng.sample(alike, 2)
            return (
                f"{one} and {other}",
                f"select * replace ({other} as {one}, {one} as {other}) from made",
            )
    return None


def _one_column(formula: str, *kinds: str, endings: tuple[str, ...] = ("",)) -> Maker:
    """One column computed otherwise; its type stays."""

    def build(rng: Random, columns: Columns) -> tuple[str, str] | None:
        fitting = [name for name in _of_type(columns, *kinds) if name.endswith(endings)]
        if not fitting:
            return None
        name = rng.choice(fitting)
        value = formula.format(column=name)
        return name, f"select * replace (cast({value} as {columns[name]}) as {name}) from made"

    return _wrapped(build)


def _between_codes(rng: Random, columns: Columns) -> tuple[str, str] | None:
    """Two codes of one column in each other's place, as a wrong mapping has it."""
    codes = [name for name in _of_type(columns, "VARCHAR") if name.endswith("_code")]
    if not codes:
        return None
    name = rng.choice(codes)
    low, high = f"(select min({name}) from made)", f"(select max({name}) from made)"
    swapped = (
        f"case when {name} = {low} then {high} when {name} = {high} then {low} else {name} end"
    )
    return name, f"select * replace ({swapped} as {name}) from made"


KINDS: dict[str, Maker] = {
    "inner for left join": _by_text(r"\bleft join\b", "inner join"),
    "left for inner join": _by_text(r"\binner join\b", "left join"),
    "join key lost": _by_text(r"^ +and +\w+\.\w+ = \w+\.\w+ *$", ""),
    "join key swapped": _by_text(r"(= \w+\.)(region_code|segment_code|period)\b", lambda m: (
        m.group(1) + {"region_code": "segment_code", "segment_code": "region_code"}.get(
            m.group(2), "region_code"))),
    "filter lost": _by_text(r"^( *where) (.+)$", r"\1 true or \2"),
    "condition lost": _by_text(r"^ +and (?!\w+\.\w+ = \w+\.\w+ *$).+$", ""),
    "filter of a count lost": _by_text(r" filter \(where [^()]+\)", ""),
    "edge of a range": _by_text(r" (<=|>=) ", lambda m: f" {m.group(1)[0]} "),
    "comparison turned": _by_text(r" (=|<>) (?=[\w'])", lambda m: " <> " if m.group(1) == "=" else " = "),
    "rows for distinct ones": _by_text(r"count\(distinct ", "count("),
    "greatest for sum": _by_text(r"\bsum\(", "max("),
    "first for last": _by_text(r"\bmax\(", "min("),
    "sum for difference": _by_text(r"(?<=\w) - (?=\w)", " + "),
    "difference for sum": _by_text(r"(?<=\w) \+ (?=\w)", " - "),
    "denominator swapped": _by_text(r"(\w+\.?\w*) / (nullif\()?(\w+\.?\w*)", r"\3 / \2\1"),
    "another code": _other_literal,
    "default of one": _by_text(r", 0\)", ", 1)"),
    "distinct lost": _by_text(r"\bselect distinct\b", "select"),
    "union that merges": _by_text(r"\bunion all\b(?! by name)", "union"),
    "month shifted": _wrapped(_month_shifted),
    "rows doubled": _wrapped(_rows_doubled),
    "every row doubled": _wrapped(_every_row_doubled),
    "part lost": _wrapped(_part_lost),
    "columns swapped": _wrapped(_columns_swapped),
    "codes swapped": _wrapped(_between_codes),
    "unknown as zero": _one_column("coalesce({column}, 0)", *_NUMBERS),
    "rate clipped": _one_column("least({column}, 0.5)", "DOUBLE", endings=("_rate",)),
    "sign turned": _one_column("-{column}", *_NUMBERS),
    "thousands": _one_column("{column} * 1000", "BIGINT", "HUGEINT"),
    "one too many": _one_column("{column} + 1", "BIGINT", endings=("_count",)),
}  # fmt: skip


def draw(
    rng: Random, models: Sequence[str], sql: Mapping[str, str], columns: Mapping[str, Columns]
) -> Fault | None:
    """One mistake of any kind in any of the models; None where the two do not fit."""
    kind = rng.choice(list(KINDS))
    model = rng.choice(models)
    made = KINDS[kind](rng, sql[model], columns[model])
    return None if made is None else Fault(kind, model, *made)
