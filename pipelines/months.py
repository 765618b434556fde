"""The models built again where rows are other than the night before, month by month where a model says that it can be.

A night's build database is kept (`warehouse.kept`). dbt makes every relation once, and whenever the project
changed; on the nights between, the SELECTs that dbt compiled refill what is touched, in the order of their needs:

- no input touched: the relation stays as it is;
- only inputs touched that the model reads month by month (`meta.months.reads` in its YAML): those months of it;
- else the whole relation.

What was refilled is compared with what it was, month by month, so that an equal result touches nothing further.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse import kept
from warehouse.connect import Connection, open_build
from warehouse.layout import Store
from warehouse.sql_text import identifier

EVERYTHING = None
_LEAST_MONTH, _MOST_MONTHS = 12 * 1900, 0.5


@dataclass(frozen=True)
class Read:
    """How a model reads an input: its rows of month M look at months M + `first` to M + `last` (None: at all before)."""

    first: int | None = 0
    last: int = 0

    def reached(self, month: str, horizon: str) -> Iterable[str]:
        """The months of the model in which rows may look at this month of the input."""
        at = number_of(month)
        end = number_of(horizon) if self.first is None else at - self.first
        return (name_of(number) for number in range(at - self.last, end + 1))

    def needed(self, month: str) -> Iterable[str]:
        """The months of the input at which rows of this month of the model look."""
        at = number_of(month)
        first = 0 if self.first is None else self.first
        return (name_of(number) for number in range(at + first, at + self.last + 1))


@dataclass(frozen=True)
class Model:
    """One relation that dbt makes, and what it reads.

    Attributes:
        name: `schema.name`.
        sql: the SELECT as dbt compiled it; a view's is not needed.
        inputs: `schema.name` of everything it reads -> how its SQL names it.
        reads: inputs that are read month by month.
        settled: inputs of which it reads only what changes together with the rows of `reads`.
        month: the column that tells the month of its rows, if it has one.

    """

    name: str
    kind: str
    sql: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, Read] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    month: str | None = None


def number_of(month: str) -> int:
    """A month as a number, so that months can be counted."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def name_of(number: int) -> str:
    """The month that a number stands for."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def read_models(path: Path) -> list[Model]:
    """The models of a compiled project in the order of their needs, from the file that `write_models` wrote."""
    return [
        Model(
            name=told["name"],
            kind=told["kind"],
            sql=told["sql"],
            inputs=told["inputs"],
            reads={name: Read(*span) for name, span in told["reads"].items()},
            settled=frozenset(told["settled"]),
            month=told["month"],
        )
        for told in json.loads(path.read_text(encoding="utf-8"))
    ]


def write_models(manifest: Path, path: Path) -> None:
    """Write down what of dbt's manifest the nights need to refill relations."""
    path.write_text(json.dumps(_models(json.loads(manifest.read_bytes()))), encoding="utf-8")


class UnknownInput(Exception):
    """A model's YAML names an input under `meta.months` that its SQL does not read."""


def _models(project: Mapping[str, Any]) -> list[dict[str, Any]]:
    nodes = project["nodes"] | project["sources"]
    relations = {key: f"{node['schema']}.{node['name']}" for key, node in nodes.items()}
    by_name = {node["name"]: relations[key] for key, node in nodes.items()}
    made = {
        key: node
        for key, node in project["nodes"].items()
        if node["resource_type"] in {"model", "seed"}
    }
    ordered: dict[str, dict[str, Any]] = {}

    def add(key: str) -> None:
        if key in ordered or key not in made:
            return
        node = made[key]
        needs = node["depends_on"].get("nodes", [])
        for need in needs:
            add(need)
        told = node["config"].get("meta", {}).get("months", {})
        inputs = {relations[need]: nodes[need]["relation_name"] for need in needs}
        reads = {
            by_name[n]: [s.get("first", 0), s.get("last", 0)]
            for n, s in told.get("reads", {}).items()
        }
        settled = [by_name[name] for name in told.get("settled", [])]
        if strangers := ({*reads, *settled} - inputs.keys()):
            message = f"{node['name']} does not read {', '.join(sorted(strangers))}: mend meta.months in its YAML"
            raise UnknownInput(message)
        is_seed = node["resource_type"] == "seed"
        ordered[key] = {
            "name": relations[key],
            "kind": "seed" if is_seed else node["config"]["materialized"],
            "sql": node.get("compiled_code", ""),
            "inputs": inputs,
            "reads": reads,
            "settled": settled,
            "month": told.get(
                "column", "period" if "period" in node["columns"] or not is_seed else None
            ),
        }

    for key in sorted(made):
        add(key)
    return list(ordered.values())


def refill(store: Store, models: Iterable[Model]) -> dict[str, float] | None:
    """Refill what is touched; relation -> seconds, or None where the build database was made from nothing.

    Relations that stay as they are have 0 seconds.
    """
    with open_build(store) as con:
        known = kept.known_sums(con)
        if not known:
            return None
        return _Refill(con, known).all_of(models)


def note_all(store: Store, models: Iterable[Model]) -> None:
    """Write down what every relation sums up to, after dbt made all of them."""
    with open_build(store) as con:
        if not kept.is_keeping(con):
            return
        columns = _columns(con)
        for model in models:
            if model.kind == "table":
                month = _month(model, columns)
                kept.keep_sums(con, model.name, kept.sums(con, model.name, month))


def _columns(con: Connection) -> set[tuple[str, str]]:
    rows = con.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = current_database()"
    ).fetchall()
    return {(str(relation), str(column)) for relation, column in rows}


def _month(model: Model, columns: set[tuple[str, str]]) -> str | None:
    return model.month if model.month and (model.name, model.month) in columns else None


class _Refill:
    """One night's way through the models."""

    def __init__(self, con: Connection, known: dict[str, kept.Sums]) -> None:
        self.con = con
        self.known = known
        self.columns = _columns(con)
        self.touched: dict[str, kept.Months | None] = dict(kept.touched(con))
        self.months: dict[str, str | None] = {}
        told = [*known.values(), *(months or () for months in self.touched.values())]
        # No row is about a later month than this, until one is found that is.
        self.horizon = max((m for some in told for m in some), default="") or name_of(_LEAST_MONTH)

    def all_of(self, models: Iterable[Model]) -> dict[str, float]:
        seconds = {}
        for model in models:
            begin = time.perf_counter()
            self.months[model.name] = _month(model, self.columns)
            self._one(model)
            seconds[model.name] = time.perf_counter() - begin
        return seconds

    def _one(self, model: Model) -> None:
        hit = {name: self.touched[name] for name in model.inputs if name in self.touched}
        if not hit:
            return
        months = self._months_of(model, hit)
        if model.kind == "view":
            if months is EVERYTHING or months:
                self.touched[model.name] = months
        elif months is EVERYTHING:
            self._whole(model)
        elif months:
            self._some(model, months)

    def _months_of(self, model: Model, hit: Mapping[str, kept.Months | None]) -> kept.Months | None:
        """The months of a model that what was hit can have changed; None: any of them."""
        if self.months[model.name] is None:
            return EVERYTHING
        found: set[str] = set()
        for name, months in hit.items():
            if name in model.settled:
                continue
            read = model.reads.get(name)
            if read is None or months is None or kept.NO_MONTH in months:
                return EVERYTHING
            for month in months:
                found.update(read.reached(month, self.horizon))
        if model.kind == "table" and len(found & self._own(model)) > _MOST_MONTHS * len(
            self._own(model)
        ):
            return EVERYTHING
        return frozenset(found)

    def _own(self, model: Model) -> set[str]:
        return set(self.known.get(model.name, ()))

    def _whole(self, model: Model) -> None:
        relation = identifier(model.name)
        self.con.execute("begin")
        self.con.execute(f"delete from {relation}")
        self.con.execute(f"insert into {relation} by name {model.sql}")
        self.con.execute("commit")
        before = self.known.get(model.name, {})
        self._note(model, before, kept.sums(self.con, model.name, self.months[model.name]))

    def _some(self, model: Model, months: kept.Months) -> None:
        relation, column = identifier(model.name), str(self.months[model.name])
        sql = model.sql
        for name, read in model.reads.items():
            where = self._where(name, read, months)
            if where:
                sql = sql.replace(
                    model.inputs[name], f"(select * from {model.inputs[name]} where {where})"
                )
        these = kept.among(identifier(column), months)
        self.con.execute("begin")
        self.con.execute(f"delete from {relation} where {these}")
        self.con.execute(
            f"insert into {relation} by name select * from ({sql}) as refilled where {these}"
        )
        self.con.execute("commit")
        known = self.known.get(model.name, {})
        before = {month: told for month, told in known.items() if month in months}
        now = kept.sums(self.con, model.name, column, months)
        self._note(model, before, now)

    def _where(self, name: str, read: Read, months: kept.Months) -> str | None:
        """Which rows of an input the months of the model need; None: perhaps all."""
        if read.first is None or (name, "period") not in self.columns:
            return None
        if self.months.get(name, "period") != "period":
            return None
        return kept.among("period", {m for month in months for m in read.needed(month)})

    def _note(self, model: Model, before: kept.Sums, now: kept.Sums) -> None:
        """Compare with what it was, and write down what it is."""
        other = frozenset(m for m in before.keys() | now.keys() if before.get(m) != now.get(m))
        if not other:
            return
        self.touched[model.name] = other
        self.horizon = max(self.horizon, *other)
        rest = {m: told for m, told in self.known.get(model.name, {}).items() if m not in before}
        self.known[model.name] = rest | now
        kept.keep_sums(self.con, model.name, self.known[model.name])
