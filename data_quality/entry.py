"""The entry gate: are the new files of one source what their contract says?

Looks at all files of a batch together and names those that fail; holding them is the caller's
business, and so is laying their rows out (`entry.rows`, `entry.files`).
"""

from __future__ import annotations

from pathlib import Path

from data_quality.gx_duckdb import Answer, Check, checker
from data_quality.suite import Rule, entry_suite
from data_quality.verdict import Verdict

FILES = "entry.files"
_FIELD, _RECORD = "\x1f", "\x1e"


def run_entry_suite(source: str, database: Path) -> list[Verdict]:
    """Verdicts on the files laid out in `database`, one per rule that came back.

    Args:
        source: whose suite is run.
        database: a DuckDB file with `entry.rows` (landed rows), `entry.files` (one row per file),
            `entry.before` (rows of the files before them) and `entry.pairs` (which file is before which, in
            their order), `entry.elsewhere` and `entry.others` (the files of all places before each month).

    Raises:
        SuiteError: the suite cannot be used.

    """
    suite = entry_suite(source)
    checks = [
        Check(rule.id, rule.expectation.type, {"unexpected_rows_query": _statement(rule)})
        for rule in suite.rules
    ]
    with checker(database, is_private=True) as opened:
        answers = opened.run(FILES, checks)
    return [
        _verdict(rule, suite.relation, answers[rule.id])
        for rule in suite.rules
        if rule.id in answers
    ]


def _statement(rule: Rule) -> str:
    """One row naming every failing file, or none; the row limit of GX can thus not cut the list."""
    body = (rule.sql or "").replace("{", "{{").replace("}", "}}")
    return f"""
with files as (select * from {{batch}}),
failing as (select receipt_id, min(cast(observed as varchar)) as observed from (
{body}
) as rule group by receipt_id)
select string_agg(receipt_id || chr(31) || coalesce(observed, ''), chr(30) order by receipt_id) as listed
from failing having count(*) > 0"""


def _verdict(rule: Rule, relation: str, answer: Answer) -> Verdict:
    listed = str(answer.row["listed"]).split(_RECORD) if answer.row else []
    pairs = [tuple(record.split(_FIELD, 1)) for record in listed]
    summary = None
    if pairs:
        summary = f"{len(pairs)} file: {pairs[0][1]}"
    return Verdict(
        rule_id=rule.id,
        severity=rule.severity,
        relation=relation,
        passed=answer.passed and answer.error is None,
        errored=answer.error is not None,
        observed=answer.error or summary,
        failing=tuple(pair[0] for pair in pairs),
        details=tuple(pair[1] for pair in pairs),
        why=rule.why,
        fix=rule.fix,
    )
