"""A built store on the bench: one model gets other SQL, what depends on it follows, the gates look.

The SQL is what dbt compiled; it runs on a copy of the build database, and each unit test's examples
are laid under the model as dbt lays them. The exit suites look at a file like the restricted one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from data_quality.exit import run_exit_suites
from data_quality.model_tests import data_tests_verdict
from data_quality.suite import exit_rule_ids
from data_quality.verdict import gate_outcome
from pipelines.manifest import data_tests
from pipelines.publication import restricted_tables
from pipelines.settings import DBT_PROJECT_DIR

TIER = "restricted"
LAYERS = ("intermediate", "core", "marts")


@dataclass(frozen=True)
class Example:
    """One unit test: rows of what the model reads, and the columns of the result that are looked at."""

    name: str
    given: Mapping[str, Sequence[Mapping[str, Any]] | str]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """The dbt project, compiled."""

    manifest: Mapping[str, Any]

    @classmethod
    def compiled(cls, database: Path, folder: Path) -> Project:
        """Let dbt compile every model and data test into `folder`, or take what it made there."""
        made = folder / "manifest.json"
        if not made.is_file():
            words = ["--quiet", "compile", "--project-dir", DBT_PROJECT_DIR]
            subprocess.run(
                [Path(sys.executable).with_name("dbt"), *words, "--profiles-dir", DBT_PROJECT_DIR],
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(folder),
                    "SEMESTA_BUILD_DATABASE": str(database),
                    "DBT_TARGET_PATH": str(folder),
                    "DBT_LOG_PATH": str(folder),
                    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                },
                check=True,
            )
        return cls(json.loads(made.read_text(encoding="utf-8")))

    @cached_property
    def models(self) -> dict[str, Mapping[str, Any]]:
        """Model -> its node, each after what it reads."""
        nodes = {
            key: node
            for key, node in self.manifest["nodes"].items()
            if node["resource_type"] == "model"
        }
        graph = {
            key: [need for need in node["depends_on"]["nodes"] if need in nodes]
            for key, node in nodes.items()
        }
        return {nodes[key]["name"]: nodes[key] for key in TopologicalSorter(graph).static_order()}

    @cached_property
    def reads(self) -> dict[str, set[str]]:
        """Model -> the models that it reads."""
        names = {node["unique_id"]: name for name, node in self.models.items()}
        return {
            name: {names[need] for need in node["depends_on"]["nodes"] if need in names}
            for name, node in self.models.items()
        }

    @cached_property
    def sql(self) -> dict[str, str]:
        """Model -> its compiled SQL."""
        return {name: node["compiled_code"].strip() for name, node in self.models.items()}

    def behind(self, relations: Iterable[str]) -> set[str]:
        """The models that `relations` are made of, they themselves among them."""
        found: set[str] = set()
        waiting = list(relations)
        while waiting:
            name = waiting.pop()
            if name in self.models and name not in found:
                found.add(name)
                waiting += self.reads[name]
        return found

    @cached_property
    def examples(self) -> dict[str, list[Example]]:
        """Model -> its unit tests."""
        found = defaultdict(list)
        for test in self.manifest["unit_tests"].values():
            given = {
                re.findall(r"'([^']+)'", one["input"])[-1]: one["rows"] for one in test["given"]
            }
            wanted = test["expect"]["rows"]
            columns = () if isinstance(wanted, str) else sorted({c for row in wanted for c in row})
            found[test["model"]].append(Example(test["name"], given, tuple(columns)))
        return found


@dataclass(frozen=True)
class Looked:
    """What came of changed figures: the published tables that changed, and who keeps them back."""

    tables: tuple[str, ...]
    gate: str | None = None
    reasons: tuple[str, ...] = ()


class Bench:
    """A copy of a build database, and a candidate beside it, that are brought back after each look."""

    def __init__(self, folder: Path, built: Path, project: Project) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.project = project
        self.published = {
            name: query.removeprefix("select * from ")
            for name, query in restricted_tables().items()
        }
        needed = project.behind(source.split(".")[1] for source in self.published.values())
        self.order = [name for name in project.models if name in needed]
        self.candidate = folder / "candidate.duckdb"
        for name in ("build", "clean"):
            shutil.copy(built, folder / f"{name}.duckdb")
        self.candidate.unlink(missing_ok=True)
        self.con = duckdb.connect(str(folder / "build.duckdb"))
        self.con.execute(f"attach '{folder / 'clean.duckdb'}' as clean (read_only)")
        self.columns = {name: self._columns(name) for name in self.order}
        self.hashes = {name: self._hash(name) for name in self.order}
        with self._candidate() as con:
            for schema in ("marts", "core", "meta"):
                con.execute(f"create schema candidate.{schema}")
        self._fill(self.published, "clean")

    def close(self) -> None:
        """Give the files free."""
        self.con.close()

    @cached_property
    def subjects(self) -> list[str]:
        """Models beyond staging that have rows here and stand behind a published table."""
        return [
            name
            for name in self.order
            if self.project.models[name]["schema"] in LAYERS
            and self.con.execute(f"select 1 from {self._relation(name)} limit 1").fetchone()
        ]

    def look(self, model: str, sql: str) -> Looked | None:
        """The gates on what is published where `model` is made by `sql`; None where it does not build."""
        changed: list[str] = []
        try:
            if not self._rebuild(model, sql):
                return Looked(())
            changed.append(model)
            for name in self.order:
                is_touched = not self.project.reads[name].isdisjoint(changed)
                if is_touched and self._rebuild(name, self.project.sql[name]):
                    changed.append(name)
            if any(self._columns(name) != self.columns[name] for name in changed):
                return None
            tables = {
                name: source
                for name, source in self.published.items()
                if source.split(".")[1] in changed
            }
            if not tables:
                return Looked(())
            for gate, found in self._gates(model, sql, tables):
                if found:
                    return Looked(tuple(tables), gate, found)
            return Looked(tuple(tables))
        except duckdb.Error:
            changed = self.order
            return None
        finally:
            self._restore({model, *changed})

    def _gates(
        self, model: str, sql: str, tables: Mapping[str, str]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The gates of a night and what each objects to, the cheapest first."""
        yield "unit tests", tuple(self._broken_examples(model, sql))
        yield "data tests", self._data_tests()
        yield "exit suites", self._exit_suites(tables)

    def _rebuild(self, name: str, sql: str) -> bool:
        """Make one model anew; whether it now says something else."""
        self.con.execute(f"create or replace {self._kind(name)} {self._relation(name)} as {sql}")
        return self._hash(name) != self.hashes[name]

    def _restore(self, names: set[str]) -> None:
        for name in self.order:
            if name in names:
                relation = self._relation(name)
                kept = self.project.sql[name]
                sql = kept if self._kind(name) == "view" else f"from clean.{relation}"
                self.con.execute(f"create or replace {self._kind(name)} {relation} as {sql}")

    def _broken_examples(self, model: str, sql: str) -> list[str]:
        """Unit tests whose result differs from that of the model as it is, which passes them."""
        broken = []
        for example in self.project.examples.get(model, []):
            wanted = self._result(example, self.project.sql[model])
            try:
                if self._result(example, sql) != wanted:
                    broken.append(example.name)
            except duckdb.Error:
                broken.append(example.name)
        return broken

    def _result(self, example: Example, sql: str) -> list[str]:
        for name in sorted(example.given, key=len, reverse=True):
            sql = re.sub(rf'"build"\."\w+"\."{name}"', f"given_{name}", sql)
        given = ", ".join(
            f"given_{name} as ({self._rows(name, rows)})" for name, rows in example.given.items()
        )
        shown = ", ".join(f'cast("{name}" as varchar)' for name in example.columns) or "*"
        found = self.con.execute(
            f"with {given}, under_test as (\n{sql}\n) select {shown} from under_test"
        ).fetchall()
        return sorted(map(str, found))

    def _rows(self, relation: str, rows: Sequence[Mapping[str, Any]] | str) -> str:
        if isinstance(rows, str):
            return rows
        types = self._types[relation]
        if not rows:
            empty = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in types.items())
            return f"select {empty} where false"
        return " union all ".join(
            "select "
            + ", ".join(
                f'cast({_literal(row.get(name))} as {kind}) as "{name}"'
                for name, kind in types.items()
            )
            for row in rows
        )

    def _data_tests(self) -> tuple[str, ...]:
        verdict = data_tests_verdict(
            data_tests(dict(self.project.manifest)), lambda sql: self.con.execute(sql).fetchall()
        )
        return (verdict.observed or verdict.rule_id,) if not verdict.passed else ()

    def _exit_suites(self, tables: Mapping[str, str]) -> tuple[str, ...]:
        self._fill(tables, "build")
        try:
            return self.failing_rules()
        finally:
            self._fill(tables, "clean")

    def failing_rules(self) -> tuple[str, ...]:
        """Rules for which the exit gate keeps the candidate back, as it is now."""
        verdicts = run_exit_suites(self.candidate, TIER)
        if not gate_outcome(verdicts, exit_rule_ids(TIER)).blocking:
            return ()
        bad = [v for v in verdicts if v.errored or (v.severity == "critical" and not v.passed)]
        return tuple(verdict.rule_id for verdict in bad) or ("a rule did not run",)

    def _fill(self, tables: Mapping[str, str], database: str) -> None:
        with self._candidate() as con:
            for name, source in tables.items():
                con.execute(f"create or replace table candidate.{name} as from {database}.{source}")

    def _candidate(self) -> _Attached:
        return _Attached(self.con, self.candidate)

    def _kind(self, name: str) -> str:
        return "view" if self.project.models[name]["config"]["materialized"] == "view" else "table"

    def _relation(self, name: str) -> str:
        return f"{self.project.models[name]['schema']}.{name}"

    def _hash(self, name: str) -> tuple[Any, ...]:
        """What a relation holds, in whatever order; told within this process only."""
        found = self.con.execute(
            f"select count(*), sum(cast(hash(held) as hugeint)) from build.{self._relation(name)} as held"
        ).fetchone()
        return found or ()

    def _columns(self, name: str) -> dict[str, str]:
        described = self.con.execute(f"describe build.{self._relation(name)}").fetchall()
        return {row[0]: row[1] for row in described}

    @cached_property
    def _types(self) -> dict[str, dict[str, str]]:
        """Relation of any schema -> its columns with their types, as the clean build has them."""
        found: dict[str, dict[str, str]] = {}
        for relation, column, kind in self.con.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where database_name = 'clean' order by table_name, column_index"
        ).fetchall():
            found.setdefault(relation, {})[column] = kind
        return found


@dataclass(frozen=True)
class _Attached:
    """The candidate, attached for writing while a block lasts: a gate opens it by itself."""

    con: duckdb.DuckDBPyConnection
    path: Path

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        self.con.execute(f"attach '{self.path}' as candidate")
        return self.con

    def __exit__(self, *_: object) -> None:
        self.con.execute("detach candidate")


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    text = str(value).replace("'", "''")
    return f"'{text}'"
