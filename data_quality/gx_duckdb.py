"""Great Expectations on a DuckDB file: the patch it needs, quiet, offline, without values.

The only module that imports Great Expectations, and only once something is to be checked (the
import takes seconds). What the rules mean is the suites' business, what follows is the gates'.
"""

from __future__ import annotations

import atexit
import logging
import re
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data_quality.suite import SQL_TYPE, SuiteError

# Counts only: no failing value, no index of one, no query that spells one out.
_NO_VALUES = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
    "include_unexpected_rows": False,
    "return_unexpected_index_query": False,
}
_ONE_ROW = {"result_format": "COMPLETE"}
# Errors whose text holds the statement and names of columns; others may quote a value of a row.
_HARMLESS = {"BinderException", "CatalogException", "ParserException", "SyntaxException"}
_ERROR = re.compile(r"\(_?duckdb\.(?:duckdb\.)?(\w+)\) ?([^\n]*)")


@dataclass(frozen=True)
class Check:
    """One expectation to run; `rule_id` brings its answer back to the rule."""

    rule_id: str
    type: str
    kwargs: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back: `row` is the one row of a failing SQL check, `count` the values that failed."""

    passed: bool
    error: str | None = None
    row: Mapping[str, Any] | None = None
    count: int | None = None


class _Dialect(str):
    """A dialect's name, shaped like the members of GX's own list."""

    __slots__ = ()

    @property
    def value(self) -> str:
        """The name again."""
        return str(self)


DUCKDB = _Dialect("duckdb")


@cache
def load_ahead() -> None:
    """Begin to import GX beside other work; the first gate waits for what is not done by then."""
    threading.Thread(target=load, name="load-gx", daemon=True).start()


def load() -> None:
    """Import GX with its expectations.

    It imports a module of Python's own that is deprecated; where warnings are errors, only that one
    is let pass.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "module 'sre_\\w+' is deprecated", DeprecationWarning)
        import great_expectations.expectations.core  # noqa: F401


def patch() -> None:
    """Let GX keep one connection per DuckDB file.

    Without it GX opens a connection per query and reads a result whose connection is gone.
    """
    load()
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    if DUCKDB not in engine._PERSISTED_CONNECTION_DIALECTS:  # noqa: SLF001
        engine._PERSISTED_CONNECTION_DIALECTS = (*engine._PERSISTED_CONNECTION_DIALECTS, DUCKDB)  # type: ignore[assignment]  # noqa: SLF001


@cache
def quiet_exit() -> None:
    """Keep DuckDB from reporting leaked objects when Python ends.

    duckdb-engine hangs a function on a class of SQLAlchemy, which GX keeps alive past the end.
    """
    from sqlalchemy import TryCast

    dispatcher = TryCast._compiler_dispatcher  # type: ignore[attr-defined]  # noqa: SLF001
    atexit.register(dispatcher.specs.pop, "duckdb", None)


class Checker:
    """An open DuckDB file and the checks that run on it."""

    def __init__(self, database: Path, *, is_private: bool) -> None:
        patch()
        import great_expectations as gx

        self._context = gx.get_context(mode="ephemeral", project_config=_settings())
        self._context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        config: dict[str, str | bool] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if not is_private:
            config |= {"enable_external_access": False, "temp_directory": ""}
        self._source = self._context.data_sources.add_sql(  # type: ignore[call-arg]
            name="file",
            connection_string="duckdb:///:memory:",
            kwargs={
                "connect_args": {
                    "database": str(database),
                    "read_only": True,
                    "config": config,
                }
            },
        )
        quiet_exit()
        for engine in self._engines():
            engine.dialect.do_begin = engine.dialect.do_commit = _nothing

    def _engines(self) -> tuple[Any, Any]:
        return self._source.get_execution_engine().engine, self._source.get_engine()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the file's own catalogue."""
        import sqlalchemy

        engine = self._source.get_execution_engine()
        return [tuple(row) for row in engine.execute_query(sqlalchemy.text(sql)).fetchall()]

    def run(self, relation: str | None, checks: Sequence[Check]) -> dict[str, Answer]:
        """Answers by rule id, one validation run per kind of check; `relation` None is the file.

        A rule for which GX gives nothing back is missing here too.

        Raises:
            SuiteError: arguments of an expectation are not those of its type.

        """
        try:
            batch = self._batch(relation)
        except Exception as problem:  # noqa: BLE001 - GX wraps whatever the driver raised
            return {
                check.rule_id: Answer(False, error=_no_batch(relation, problem)) for check in checks
            }
        answers: dict[str, Answer] = {}
        for is_sql, form in ((True, _ONE_ROW), (False, _NO_VALUES)):
            chosen = [check for check in checks if (check.type == SQL_TYPE) == is_sql]
            if chosen:
                suite = _suite(chosen)
                result = batch.validate(suite, result_format=form)
                answers |= {
                    found.expectation_config.meta["rule"]: _answer(found)
                    for found in result.results
                }
        return answers

    def _batch(self, relation: str | None) -> Any:
        # A query, not a table asset: GX would ask the catalogue for indices, which duckdb-engine lacks.
        query = "select 1 as one" if relation is None else f"select * from {relation}"
        asset = self._source.add_query_asset(relation or "file", query=query)
        return asset.add_batch_definition_whole_table("whole").get_batch()

    def close(self) -> None:
        """Give the file free."""
        for engine in self._engines():
            engine.dispose()


@contextmanager
def checker(database: Path, *, is_private: bool = False) -> Iterator[Checker]:
    """A file opened read-only for checks, with GX's own log muted: it repeats driver errors.

    A private file may read the landed files its views name, and spill beside itself.
    """
    log = logging.getLogger("great_expectations")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        opened = Checker(database, is_private=is_private)
        try:
            yield opened
        finally:
            opened.close()
    finally:
        log.setLevel(level)


def _settings() -> Any:
    """A context in memory that reports to nobody and makes no directory."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
    )

    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    return DataContextConfig(store_backend_defaults=stores, analytics_enabled=False)


def _nothing(_connection: object) -> None:
    """Begin or commit nothing: an error would else abort the transaction of all later checks."""


def known_types() -> frozenset[str]:
    """Every expectation type the installed GX knows."""
    load()
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    return frozenset(list_registered_expectation_implementations())


def _suite(checks: Sequence[Check]) -> Any:
    import great_expectations as gx
    from great_expectations.expectations.registry import get_expectation_impl

    expectations = []
    for check in checks:
        try:
            kind = get_expectation_impl(check.type)
            expectations.append(kind(**check.kwargs, meta={"rule": check.rule_id}))
        except Exception as problem:
            raise SuiteError(
                f"{check.rule_id} cannot be built as {check.type}: {problem}"
            ) from problem
    return gx.ExpectationSuite(name="rules", expectations=expectations)


def _answer(found: Any) -> Answer:
    if error := _error(found.exception_info):
        return Answer(False, error=error)
    result = found.result or {}
    rows = result.get("details", {}).get("unexpected_rows") or []
    return Answer(
        bool(found.success),
        row=rows[0] if rows else None,
        count=result.get("unexpected_count"),
    )


def _error(info: Mapping[str, Any] | None) -> str | None:
    """Why an expectation could not look; GX nests this once per metric or not at all."""
    if not info:
        return None
    parts = [info] if "raised_exception" in info else list(info.values())
    raised = [part for part in parts if part.get("raised_exception")]
    return _harmless(str(raised[0].get("exception_message"))) if raised else None


def _harmless(message: str) -> str:
    """The first line of an error where it cannot quote a value, else only its kind."""
    found = _ERROR.search(message)
    if found is None:
        return "Great Expectations could not compute it"
    kind, text = found.groups()
    return text.strip() if kind in _HARMLESS else f"the database raised {kind}"


def _no_batch(relation: str | None, problem: Exception) -> str:
    name = relation or "the file"
    found = _ERROR.search(str(problem))
    return f"{name} cannot be read" + (f" ({found.group(1)})" if found else "")
