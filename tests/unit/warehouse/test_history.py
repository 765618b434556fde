"""Every changed figure has one cause, the nearest one; what is hidden today is not told of yesterday."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.connect import open_file, open_scratch
from warehouse.history import KEY, InputChange, Previous, difference, write_history
from warehouse.layout import Store
from warehouse.metadata import create_meta
from warehouse.sql_text import literal
from warehouse.versions import Version

VILLAGE, KABUPATEN = "33.76.01.1001", "33.76"
Figure = tuple[str, str, int | None, bool]
"""Month, region, covered persons, whether it is hidden; of one segment and method."""


def fill(path: Path, figures: list[Figure]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_file(path, read_only=False) as con:
        create_meta(con)
        con.execute("create schema marts")
        con.execute(
            "create table marts.mart_coverage_by_region_segment as select unnest($1::varchar[]) period, "
            "unnest($2::varchar[]) region_code, 'ALL' segment_code, 'person_eligible' method_code, "
            "unnest($3::bigint[]) covered_count, 100::bigint universe_count, "
            "unnest($3::bigint[]) / 100 coverage_rate, unnest($4::boolean[]) is_suppressed, "
            "true is_headline, 'kabupaten' region_level",
            [list(column) for column in zip(*figures, strict=True)],
        )


def publish(store: Store, figures: list[Figure], previous: Previous | None, number: int) -> Version:
    version = Version(number, store.versions / f"v{number}")
    path = version.file("restricted")
    fill(path, figures)
    if previous is not None:
        with open_scratch(store) as con:
            con.execute(f"attach {literal(str(path))} as candidate")
            con.execute("use candidate")
            write_history(con, previous, "restricted", number)
            con.execute("use memory")
    return version


def after(
    version: Version,
    changes: tuple[InputChange, ...] = (),
    *,
    rules: bool = True,
    persons: bool = False,
) -> Previous:
    return Previous(version, changes, are_rules_changed=rules, are_persons_changed=persons)


def history(version: Version, *columns: str) -> list[tuple[object, ...]]:
    with open_file(version.file("restricted"), read_only=True) as con:
        return con.execute(
            f"select {', '.join(columns)} from meta.figure_history order by version, {', '.join(KEY)}"
        ).fetchall()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    made.create()
    return made


def change(
    region: str | None, period: str | None, source: str = "a__b", *, again: bool = False
) -> InputChange:
    return InputChange(source, region, period, is_restatement=again)


@pytest.mark.parametrize(
    ("changes", "rules", "persons", "cause"),
    [
        ([change(KABUPATEN, "2025-09", again=True), change(None, None)], True, True, "RESTATED_MONTH"),
        ([change(KABUPATEN, "2025-09")], True, True, "NEW_FILE"),
        ([change(VILLAGE, "2025-09")], False, False, "NEW_FILE"),
        ([change("33", "2025-09")], False, False, "NEW_FILE"),
        ([change(None, "2025-09")], False, False, "NEW_FILE"),
        ([change("ID", None)], False, False, "NEW_FILE"),
        # A register of an earlier month stands on; sent again, it restates its own month alone.
        ([change(VILLAGE, "2025-03", again=True)], False, False, "NEW_FILE"),
        ([change(KABUPATEN, "2025-10")], False, False, "OTHER_FILE"),
        ([change("35.05", "2025-09")], False, False, "OTHER_FILE"),
        ([change("35.05", "2025-09")], True, False, "CHANGED_RULE"),
        ([change("35.05", "2025-09")], True, True, "MERGED_PERSON"),
        ([], True, False, "CHANGED_RULE"),
        ([], False, False, "UNKNOWN"),
    ],
)  # fmt: skip
def test_the_nearest_cause_is_named(
    store: Store, changes: list[InputChange], *, rules: bool, persons: bool, cause: str
) -> None:
    first = publish(store, [("2025-09", KABUPATEN, 10, False)], None, 1)
    previous = after(first, tuple(changes), rules=rules, persons=persons)
    second = publish(store, [("2025-09", KABUPATEN, 11, False)], previous, 2)
    found = history(second, "previous_version", "version", "cause_code", "is_rule_changed_too")
    assert found == [(1, 2, cause, rules)]


def test_a_figure_that_is_new_or_the_same_has_no_row_and_one_that_went_has(store: Store) -> None:
    first = publish(
        store,
        [("2025-08", KABUPATEN, 10, False), ("2025-09", KABUPATEN, 10, False)],
        None,
        1,
    )
    now: list[Figure] = [("2025-09", KABUPATEN, 10, False), ("2025-10", KABUPATEN, 9, False)]
    second = publish(store, now, after(first), 2)
    assert history(second, "period", "previous_covered_count", "covered_count") == [
        ("2025-08", 10, None)
    ]
    columns, rows = difference(store, first, second)
    at = {name: columns.index(name) for name in ("period", "causes")}
    assert {row[at["period"]]: row[at["causes"]] for row in rows} == {
        "2025-08": "CHANGED_RULE (v2)",
        "2025-10": "NEW_FIGURE",
    }


def test_changes_are_kept_from_version_to_version_and_hidden_with_their_figure(
    store: Store,
) -> None:
    first = publish(store, [("2025-09", KABUPATEN, 10, False)], None, 1)
    second = publish(store, [("2025-09", KABUPATEN, 20, False)], after(first), 2)
    third = publish(store, [("2025-09", KABUPATEN, 30, False)], after(second), 3)
    assert history(third, "version", "covered_count") == [(2, 20), (3, 30)]
    _, rows = difference(store, first, third)
    assert rows[0][-1] == "CHANGED_RULE (v2), CHANGED_RULE (v3)"
    fourth = publish(store, [("2025-09", KABUPATEN, None, True)], after(third), 4)
    assert history(fourth, "version") == []
