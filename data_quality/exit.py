"""The exit gate: is what the closed candidate file says believable, and may it be shown?

Opens the file as it would be published, changes nothing, and returns verdicts; stopping the
publication is the caller's business.
"""

from __future__ import annotations

from pathlib import Path

from data_quality.gx_duckdb import Answer, Check, Checker, checker
from data_quality.suite import SQL_TYPE, Columns, Rule, Suite, SuiteError, Tier, exit_suites
from data_quality.verdict import Verdict

WHOLE_FILE = "published"
_TYPES = {
    "text": "('VARCHAR')",
    "integer": "('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE')",
}
_IDENTIFIER = '"{}"'


def run_exit_suites(database: Path, tier: Tier) -> list[Verdict]:
    """Verdicts on a closed candidate, one per rule that came back.

    Raises:
        SuiteError: a suite cannot be used.

    """
    suites = exit_suites(tier)
    with checker(database) as opened:
        return [verdict for suite in suites for verdict in _run(opened, suite)]


def _run(opened: Checker, suite: Suite) -> list[Verdict]:
    checks, unready = [], {}
    for rule in suite.rules:
        try:
            checks.append(_check(opened, rule))
        except _NoColumn as problem:
            unready[rule.id] = Answer(False, error=str(problem))
    relation = None if suite.relation == WHOLE_FILE else suite.relation
    answers = {**opened.run(relation, checks), **unready}
    return [
        _verdict(rule, suite.relation, answers[rule.id])
        for rule in suite.rules
        if rule.id in answers
    ]


class _NoColumn(Exception):
    """A rule about columns found none to look at."""


def _check(opened: Checker, rule: Rule) -> Check:
    if rule.expectation.type != SQL_TYPE:
        return Check(rule.id, rule.expectation.type, rule.expectation.kwargs)
    body = rule.sql or ""
    if rule.for_each is not None:
        body = _repeated(opened, rule, rule.for_each)
    return Check(rule.id, SQL_TYPE, {"unexpected_rows_query": _statement(body)})


def _repeated(opened: Checker, rule: Rule, columns: Columns) -> str:
    """The rule's SQL once per matching column of the file's own tables."""
    if columns.kind is None and columns.named is None:
        raise SuiteError(f"{rule.id}: for_each needs `kind` or `named`")
    where = [f"tables.table_name like '{columns.tables}'"]
    if columns.kind is not None:
        where.append(f"columns.data_type in {_TYPES[columns.kind]}")
    if columns.named is not None:
        where.append(f"columns.column_name = '{columns.named}'")
    found = opened.rows(
        "select table_schema, table_name, column_name from information_schema.columns as columns "
        "join information_schema.tables as tables using (table_catalog, table_schema, table_name) "
        "where tables.table_type = 'BASE TABLE' and " + " and ".join(where) + " order by all"
    )
    if not found:
        raise _NoColumn(f"no table like {columns.tables} has a column for this rule")
    return "\nunion all\n".join(
        "("
        + (rule.sql or "")
        .replace("{table}", f"{_quoted(schema)}.{_quoted(table)}")
        .replace("{column}", _quoted(column))
        .replace("{label}", f"{schema}.{table}.{column}".replace("'", "''"))
        + ")"
        for schema, table, column in found
    )


def _quoted(name: str) -> str:
    return _IDENTIFIER.format(name.replace('"', '""'))


def _statement(body: str) -> str:
    """One row with the number of failing rows and the first three of them, or none."""
    escaped = body.replace("{", "{{").replace("}", "}}")
    return f"""
with mart as (select * from {{batch}}),
found as materialized (select cast(observed as varchar) as observed from (
{escaped}
) as rule),
examples as (select distinct observed from found order by observed limit 3)
select
    (select count(*) from found) as failing_rows,
    (select string_agg(observed, '; ' order by observed) from examples) as examples
where exists (select 1 from found)"""


def _verdict(rule: Rule, relation: str, answer: Answer) -> Verdict:
    observed = answer.error
    if answer.row is not None:
        observed = f"{answer.row['failing_rows']} rows, among them {answer.row['examples']}"
    elif not answer.passed and observed is None and answer.count is not None:
        observed = f"{answer.count} rows"
    return Verdict(
        rule_id=rule.id,
        severity=rule.severity,
        relation=relation,
        passed=answer.passed and answer.error is None,
        errored=answer.error is not None,
        observed=observed,
        failing=(),
        why=rule.why,
        fix=rule.fix,
    )
