"""Great Expectations on DuckDB: the patch, its errors, and what must not leak from it."""

import logging
from pathlib import Path

import pytest

from data_quality.gx_duckdb import DUCKDB, Check, checker, load, patch
from data_quality.suite import SQL_TYPE, SuiteError
from warehouse.connect import open_file

SECRET = "3376014101909001"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "odd name $x %20.duckdb"
    with open_file(path, read_only=False) as con:
        con.execute("create schema marts")
        con.execute(
            f"create table marts.people as select '{SECRET}' as label, i as number from range(10) t(i)"
        )
    return path


def sql(rule: str, statement: str) -> Check:
    return Check(rule, SQL_TYPE, {"unexpected_rows_query": statement})


def test_gx_has_the_list_and_still_needs_the_patch(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    bare = tuple(entry for entry in engine._PERSISTED_CONNECTION_DIALECTS if entry != DUCKDB)
    assert len(bare) >= 4
    monkeypatch.setattr(engine, "_PERSISTED_CONNECTION_DIALECTS", bare)
    monkeypatch.setattr("data_quality.gx_duckdb.patch", lambda: None)
    check = Check("r", "expect_column_values_to_not_be_null", {"column": "label"})
    with checker(database) as opened:
        assert opened.run("marts.people", [check])["r"].error is not None, (
            "Great Expectations no longer needs the patch: take it out of gx_duckdb.py"
        )


def test_patching_twice_adds_one_entry() -> None:
    patch()
    patch()
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    assert list(engine._PERSISTED_CONNECTION_DIALECTS).count(DUCKDB) == 1


def test_answers_come_back_by_rule(database: Path) -> None:
    checks = [
        Check("null", "expect_column_values_to_not_be_null", {"column": "label"}),
        Check("set", "expect_column_values_to_be_in_set", {"column": "number", "value_set": [1]}),
        sql("fine", "select 1 as observed from {batch} where false"),
        sql("fails", "select 'number ' || number as observed from {batch} where number = 7"),
    ]
    with checker(database) as opened:
        answers = opened.run("marts.people", checks)
    assert {rule: answer.passed for rule, answer in answers.items()} == {
        "null": True,
        "set": False,
        "fine": True,
        "fails": False,
    }
    assert answers["set"].count == 9
    assert answers["fails"].row == {"observed": "number 7"}
    assert all(answer.error is None for answer in answers.values())


def test_an_erroring_rule_errs_alone(database: Path) -> None:
    checks = [
        sql("unbound", "select nothing as observed from {batch}"),
        sql("cast", "select cast(label || 'x' as integer) as observed from {batch}"),
        sql("after", "select 1 as observed from {batch} where false"),
        Check("core", "expect_column_values_to_not_be_null", {"column": "nothing"}),
        Check("core_after", "expect_column_values_to_not_be_null", {"column": "label"}),
    ]
    with checker(database) as opened:
        answers = opened.run("marts.people", checks)
    assert {rule for rule, answer in answers.items() if answer.error} == {"unbound", "cast", "core"}
    assert answers["after"].passed
    assert answers["core_after"].passed
    assert "nothing" in str(answers["unbound"].error)


def test_no_value_of_a_row_leaves_in_an_error_or_a_log(
    database: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    checks = [
        sql("cast", "select cast(label || 'x' as integer) as observed from {batch}"),
        Check("set", "expect_column_values_to_be_in_set", {"column": "label", "value_set": ["a"]}),
        Check("unique", "expect_column_values_to_be_unique", {"column": "label"}),
    ]
    with caplog.at_level(logging.DEBUG), checker(database) as opened:
        answers = opened.run("marts.people", checks)
    written = capfd.readouterr()
    assert answers["set"].count == 10
    assert SECRET not in repr(answers)
    assert SECRET not in caplog.text
    assert SECRET not in written.out + written.err


def test_a_missing_relation_is_an_error_of_its_rules(database: Path) -> None:
    with checker(database) as opened:
        answers = opened.run("marts.absent", [sql("r", "select 1 as observed from {batch}")])
    assert answers["r"].error is not None
    assert not answers["r"].passed


def test_wrong_arguments_are_a_suite_error(database: Path) -> None:
    check = Check("r", "expect_column_values_to_not_be_null", {"colum": "label"})
    with checker(database) as opened, pytest.raises(SuiteError, match="r cannot be built"):
        opened.run("marts.people", [check])


def test_the_file_is_free_afterwards_and_nothing_lies_beside_it(database: Path) -> None:
    before = sorted(database.parent.iterdir())
    with checker(database) as opened:
        opened.run("marts.people", [sql("r", "select 1 as observed from {batch}")])
    with open_file(database, read_only=False) as con:
        con.execute("insert into marts.people values ('a', 1)")
    assert sorted(database.parent.iterdir()) == before


def test_a_published_file_cannot_reach_other_files(database: Path, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a\n1\n", encoding="utf-8")
    statement = f"select a as observed from read_csv('{tmp_path / 'other.csv'}'), {{batch}}"
    with checker(database) as opened:
        assert opened.run("marts.people", [sql("r", statement)])["r"].error
