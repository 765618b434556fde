"""Suites: the rules of both gates as YAML, read and checked before anything runs.

Great Expectations drops a misspelt expectation without a word, so the types in use are a closed
list here; a test compares it with what the installed version knows. Running is `gx_duckdb.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from data_quality.as_before import AsBefore
from data_quality.verdict import Severity

# The safe parser, in C where PyYAML carries it: one night reads every suite.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SUITES_DIR = Path(__file__).resolve().parent / "suites"
EVERY_FILE = "every_file"
SQL_TYPE = "unexpected_rows_expectation"
CORE_TYPES = frozenset(
    {
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_not_be_null",
        "expect_compound_columns_to_be_unique",
        "expect_table_row_count_to_be_between",
    }
)

COMPARISONS: dict[str, Callable[[AsBefore], str]] = {
    "changed": AsBefore.changed_sql,
    "repeated": AsBefore.repeated_sql,
    "fewer": AsBefore.fewer_sql,
    "gone": AsBefore.gone_sql,
    "another": AsBefore.another_sql,
    "cut": AsBefore.cut_sql,
}
"""What a rule may compare with the file before, and the SQL of it."""

Tier = Literal["open", "restricted"]
TIERS: tuple[Tier, ...] = ("open", "restricted")

_BIND = re.compile(r"(?<![:\w\\]):(?=\w)")


class SuiteError(Exception):
    """A suite cannot be used as it is written."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Model):
    """A type that Great Expectations knows, with its arguments."""

    type: str
    kwargs: dict[str, Any]


class Columns(_Model):
    """Columns of the whole file over which a rule's SQL is repeated.

    The SQL says `{table}`, `{column}` and `{label}`; `named` is the column's name, `kind` its type.
    """

    tables: str = "%"
    kind: Literal["text", "integer"] | None = None
    named: str | None = None


class Rule(_Model):
    """One rule: what is looked at, how grave a failure is, why, and who mends it how."""

    id: str
    severity: Severity
    why: str
    fix: str
    expectation: Expectation
    tiers: tuple[Tier, ...] = TIERS
    for_each: Columns | None = None

    @model_validator(mode="before")
    @classmethod
    def _compared(cls, written: Any) -> Any:
        """A comparison with the file before stands in an expectation's place, and becomes one."""
        if not isinstance(written, dict) or not (found := COMPARISONS.keys() & written.keys()):
            return written
        if len(found) > 1 or "expectation" in written:
            raise ValueError("a rule has one expectation, or one comparison with the file before")
        (kind,) = found
        sql = COMPARISONS[kind](AsBefore.model_validate(written[kind]))
        rest = {name: value for name, value in written.items() if name != kind}
        return {
            **rest,
            "expectation": {"type": SQL_TYPE, "kwargs": {"unexpected_rows_query": sql}},
        }

    @property
    def sql(self) -> str | None:
        """The rule's own SQL; None where it is one of the core expectations."""
        if self.expectation.type != SQL_TYPE:
            return None
        return str(self.expectation.kwargs["unexpected_rows_query"])


class Suite(_Model):
    """The rules about one relation."""

    relation: str
    rules: tuple[Rule, ...]
    tiers: tuple[Tier, ...] = TIERS

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Ids of the rules, in their order."""
        return tuple(rule.id for rule in self.rules)


def entry_suite(source: str, folder: Path = SUITES_DIR / "entry") -> Suite:
    """What every file must be, and what a file of `source` must be besides.

    Raises:
        SuiteError: there is no such suite, or it cannot be used.

    """
    own = _read(folder / f"{source}.yml")
    shared = _read(folder / f"{EVERY_FILE}.yml", lambda text: text.replace("<source>", source))
    suite = Suite(relation=f"landed.{source}", rules=(*shared.rules, *own.rules))
    _check(suite, f"entry.{source}.")
    for rule in suite.rules:
        if rule.sql is None or "receipt_id" not in rule.sql or rule.for_each is not None:
            message = f"{rule.id} cannot say which file fails: use {SQL_TYPE} selecting receipt_id"
            raise SuiteError(message)
    return suite


def exit_suites(tier: Tier, folder: Path = SUITES_DIR / "exit") -> tuple[Suite, ...]:
    """The suites for the published file of `tier`, with the rules that apply to it.

    Raises:
        SuiteError: a suite cannot be used.

    """
    suites = []
    for path in sorted(folder.glob("*.yml")):
        suite = _read(path)
        _check(suite, f"exit.{path.stem}.")
        if tier in suite.tiers:
            rules = tuple(rule for rule in suite.rules if tier in rule.tiers)
            suites.append(suite.model_copy(update={"rules": rules}))
    if not suites:
        raise SuiteError(
            f"{folder} holds no suite for the {tier} tier: restore data_quality/suites"
        )
    return tuple(suites)


def exit_rule_ids(tier: Tier) -> frozenset[str]:
    """Ids of every rule that must come back from the exit gate of `tier`."""
    return frozenset(rule_id for suite in exit_suites(tier) for rule_id in suite.rule_ids)


def entry_rule_ids(source: str) -> frozenset[str]:
    """Ids of every rule that must come back from the entry gate of `source`."""
    return frozenset(entry_suite(source).rule_ids)


def asks_elsewhere(source: str) -> bool:
    """Whether a rule of the source compares a file with those of other places (`entry.elsewhere`)."""
    return any("entry.elsewhere" in (rule.sql or "") for rule in entry_suite(source).rules)


def _read(path: Path, prepare: Callable[[str], str] = str) -> Suite:
    return _parse(path, prepare(_text(path)))


@cache
def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as problem:
        message = (
            f"{path.name} is missing in {path.parent}: write a suite, or copy one and change it"
        )
        raise SuiteError(message) from problem


@cache
def _parse(path: Path, text: str) -> Suite:
    try:
        return Suite.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506
    except (ValidationError, yaml.YAMLError) as problem:
        raise SuiteError(f"{path.name} is not a suite: {problem}") from problem


def _check(suite: Suite, prefix: str) -> None:
    for rule in suite.rules:
        if not re.fullmatch(re.escape(prefix) + "[a-z0-9_]+", rule.id):
            raise SuiteError(f"{rule.id} must be called {prefix}<slug>, in small letters")
        _check_expectation(rule)
    if repeated := [name for name, count in Counter(suite.rule_ids).items() if count > 1]:
        raise SuiteError(f"{', '.join(repeated)} stands twice: every rule has an id of its own")


def _check_expectation(rule: Rule) -> None:
    kind = rule.expectation.type
    if kind not in {SQL_TYPE, *CORE_TYPES}:
        message = f"{rule.id}: {kind!r} is no expectation in use: {', '.join(sorted(CORE_TYPES))}"
        raise SuiteError(f"{message} or {SQL_TYPE}")
    if kind != SQL_TYPE:
        return
    if set(rule.expectation.kwargs) != {"unexpected_rows_query"}:
        raise SuiteError(f"{rule.id}: {SQL_TYPE} takes unexpected_rows_query and nothing else")
    if "observed" not in (rule.sql or ""):
        raise SuiteError(
            f"{rule.id}: its SQL must select a column `observed` without personal values"
        )
    if _BIND.search(rule.sql or ""):
        raise SuiteError(
            f"{rule.id}: a colon before a word would be read as a parameter: use cast()"
        )
