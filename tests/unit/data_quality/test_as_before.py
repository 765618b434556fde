"""What may change from file to file is let pass; what stays with people, and did not stay, is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from entry_batches import GOOD, Batch, failing
from pydantic import ValidationError

from data_quality.as_before import AsBefore
from data_quality.suite import Rule, SuiteError, _parse

Row = dict[str, Any]
MEMBERS = "bpjstk__participants"


def members(number: int = 240) -> list[Row]:
    """A month's list: three employees and one self-employed, over and over."""
    return [
        {
            "nik_key": f"k{i}",
            "kpj_key": f"c{i}",
            "tanggal_lahir": f"19{60 + i % 40}-01-{1 + i % 28:02}",
            "jenis_kelamin": "LP"[i % 2],
            "segmen": "BPU" if i % 4 == 0 else "PU",
            "npp": None if i % 4 == 0 else f"N{i % 7}",
            "program": "JKK, JKM",
            "upah": None if i % 4 == 0 else 2_000_000 + 10_000 * (i * 101 % 240),
            "iuran": 16_800 if i % 4 == 0 else 10_800 + 54 * (i * 101 % 240),
            "blth": "2025-09",
            "tanggal_kepesertaan": f"20{10 + i % 15}-03-01",
            "status": "AKTIF",
            "kode_wilayah": f"33.76.01.10{i % 10:02}",
            "pekerjaan": f"P{i % 9}",
            "sumber_dana": "APBD" if i % 4 == 0 else "PEMBERI KERJA",
        }
        for i in range(number)
    ]


def judged(
    source: str, before: list[Row], lists: dict[str, list[Row]], tmp_path: Path
) -> dict[str, set[str]]:
    """The rules that each list fails where it comes after the one before; first ones fail none."""
    batch = Batch(source)
    for name, rows in lists.items():
        batch.add(name, rows, is_cut=name.endswith("cut")).after(name, before)
    found: dict[str, set[str]] = {name: set() for name in lists}
    for slug, files in failing(batch.add("first", before).run(tmp_path)).items():
        for file in files:
            found[file].add(slug)
    return found


def changed(**values: Callable[[Row], Any]) -> list[Row]:
    return [row | {name: make(row) for name, make in values.items()} for row in members()]


def slid(name: str) -> list[Row]:
    rows = members()
    return [row | {name: rows[i - 1][name]} for i, row in enumerate(rows)]


CLEAN: dict[str, list[Row]] = {
    "a few came and left": members()[6:] + [row | {"nik_key": "n" + row["nik_key"]} for row in members(4)],
    "every wage rose in January": changed(upah=lambda r: r["upah"] and r["upah"] * 107 // 100)[3:],
    "half the premium for all": changed(iuran=lambda r: r["iuran"] // 2)[3:],
    "a cohort was not paid": changed(iuran=lambda r: 0 if r["segmen"] == "BPU" else r["iuran"]),
    "a cohort got another payer": changed(sumber_dana=lambda r: r["sumber_dana"].replace("APBD", "DBHCHT")),
    "three times as many": members()[3:] + [r | {"nik_key": f"x{i}{r['nik_key']}"} for r in members() for i in (1, 2)],
}  # fmt: skip


def test_what_may_change_is_let_pass(tmp_path: Path) -> None:
    assert judged(MEMBERS, members(), CLEAN, tmp_path) == {name: set() for name in CLEAN}


FAULTS: dict[str, tuple[list[Row], str]] = {
    "birth dates slid": (slid("tanggal_lahir"), "people_as_before"),
    "cards slid": (slid("kpj_key"), "people_as_before"),
    "wages slid": (slid("upah"), "people_as_before"),
    "wages in thousands": (changed(upah=lambda r: r["upah"] and r["upah"] // 1000), "people_as_before"),
    "wages pasted over premiums": (changed(upah=lambda r: r["upah"] or 900_000, iuran=lambda r: r["upah"] or 900_000), "people_as_before"),
    "wages in the place of premiums": (changed(iuran=lambda r: r["upah"]), "people_as_before"),
    "segments exchanged": (changed(segmen=lambda r: "PU" if r["segmen"] == "BPU" else "BPU"), "people_as_before"),
    "payers left out": (changed(sumber_dana=lambda _: None), "people_as_before"),
    "nobody paid": (changed(iuran=lambda _: 0), "people_as_before"),
    "last month again": (members(), "month_is_not_repeated"),
    "another place's list": ([r | {"nik_key": "z" + r["nik_key"]} for r in members()], "is_the_list_of_this_place"),
}  # fmt: skip


def test_what_stays_and_did_not_is_held(tmp_path: Path) -> None:
    found = judged(MEMBERS, members(), {name: rows for name, (rows, _) in FAULTS.items()}, tmp_path)
    assert {name for name, (_, slug) in FAULTS.items() if slug not in found[name]} == set()


SELDOM: dict[str, tuple[list[Row], list[Row], str | None]] = {
    "ends slid": (
        [r | {"tanggal_nonaktif": "2025-08-01" if i % 30 == 4 else None} for i, r in enumerate(members())],
        [r | {"tanggal_nonaktif": "2025-08-01" if i % 30 == 5 else None} for i, r in enumerate(members())],
        "people_as_before",
    ),
    "an office of few went to others": (
        [r | {"npp": "X" if i % 10 == 0 else "N"} for i, r in enumerate(members())],
        [r | {"npp": "X" if i % 10 == 3 else "N"} for i, r in enumerate(members())],
        "people_as_before",
    ),
    "one office for all": (
        [r | {"npp": "X" if i % 10 == 0 else "N"} for i, r in enumerate(members())],
        changed(npp=lambda _: "N"),
        "people_as_before",
    ),
    "an office of few closed": (
        [r | {"npp": "X" if i % 10 == 0 else f"N{i % 3}"} for i, r in enumerate(members())],
        changed(npp=lambda r: f"N{int(r['nik_key'][1:]) % 3}"),
        None,
    ),
}  # fmt: skip
"""What was before, what came, and the rule that holds it."""


@pytest.mark.parametrize("name", SELDOM)
def test_columns_that_few_rows_tell_apart_are_seen_to_move(name: str, tmp_path: Path) -> None:
    before, now, slug = SELDOM[name]
    assert judged(MEMBERS, before, {"now": now}, tmp_path) == {"now": {slug} if slug else set()}


SHRUNK: dict[str, tuple[list[Row], set[str]]] = {
    "half": (members()[::2], {"people_still_there", "nobody_left_without_a_sign"}),
    "half, cut": (members()[:120], {"people_still_there", "nobody_left_without_a_sign", "upload_is_whole"}),
    "a third": ([r for i, r in enumerate(members()) if i % 3], {"people_still_there"}),
}  # fmt: skip


def test_a_list_that_shrank_is_for_review_and_half_a_list_is_held(tmp_path: Path) -> None:
    lists = {name: rows for name, (rows, _) in SHRUNK.items()}
    assert judged(MEMBERS, members(), lists, tmp_path) == {
        n: slugs for n, (_, slugs) in SHRUNK.items()
    }


def mostly(**values: Any) -> list[Row]:
    """Three quarters of the rows with other values; the others are those that stay."""
    return [row | (values if i % 4 else {}) for i, row in enumerate(members())]


SIGNS: dict[str, list[Row]] = {
    "a cohort ended": mostly(sumber_dana="DBHCHT"),
    "nobody had paid for them": mostly(iuran=0),
    "their day had come": mostly(tanggal_nonaktif="2025-07-31"),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_half_a_list_may_go_where_something_said_so(sign: str, tmp_path: Path) -> None:
    found = judged(MEMBERS, SIGNS[sign], {"left": members()[::4]}, tmp_path)
    assert found == {"left": {"people_still_there"}}


def totals(**counts: tuple[int, int | None]) -> list[Row]:
    good = {
        "PU": (33035, 55201),
        "BPU": (12314, 37880),
        "JAKON": (7509, 7509),
        "ALL": (52858, 100590),
    }
    return [
        row | dict(zip(("jumlah_aktif", "jumlah_potensi"), (good | counts)[row["segmen"]], strict=True))
        for row in GOOD["bpjstk__participant_totals"]
    ]  # fmt: skip


TOTALS: dict[str, tuple[list[Row], set[str]]] = {
    "grown by three quarters": (totals(PU=(57811, 60000), BPU=(21549, 37880), ALL=(86869, 105389)), set()),
    "segments exchanged": (totals(PU=(12314, 55201), BPU=(33035, 37880)), {"segments_not_exchanged"}),
    "in thousands": (totals(PU=(33, 55), BPU=(12, 37), JAKON=(7, 7), ALL=(52, 100)), {"counts_in_scale"}),
    "total below a segment": (totals(ALL=(7509, 100590)), {"total_holds_its_segments"}),
    "active and potential exchanged": (totals(BPU=(37880, 12314)), {"active_is_not_the_potential", "segment_moves_with_its_total"}),
    "last month's": (totals(), {"month_is_not_repeated"}),
    "a potential left out": (totals(BPU=(12315, None)), {"potential_is_still_given"}),
    "a digit lost": (totals(PU=(33035, 5520)), {"segment_moves_with_its_total", "month_is_not_repeated"}),
}  # fmt: skip


def test_totals_are_read_beside_the_month_before(tmp_path: Path) -> None:
    lists = {name: rows for name, (rows, _) in TOTALS.items()}
    found = judged("bpjstk__participant_totals", totals(), lists, tmp_path)
    known = {slug for _, slugs in TOTALS.values() for slug in slugs}
    assert {name: slugs & known for name, slugs in found.items()} == {
        name: slugs for name, (_, slugs) in TOTALS.items()
    }


def test_a_rule_has_one_comparison_or_one_expectation() -> None:
    written = {"id": "entry.a.b", "severity": "critical", "why": "w", "fix": "f"}
    assert "entry.pairs" in str(Rule.model_validate({**written, "fewer": {"key": ["k"]}}).sql)
    for wrong in (
        {"fewer": {"key": ["k"]}, "changed": {"key": ["k"]}},
        {"fewer": {"key": ["k"]}, "expectation": {"type": "x", "kwargs": {}}},
        {"chnged": {"key": ["k"]}},
        {"changed": {"kee": ["k"]}},
    ):
        with pytest.raises(ValidationError):
            Rule.model_validate({**written, **wrong})


def test_a_misspelt_comparison_is_no_suite(tmp_path: Path) -> None:
    text = "relation: landed.a\nrules:\n  - {id: entry.a.b, severity: critical, why: w, fix: f, chnged: {key: [k]}}\n"
    with pytest.raises(SuiteError, match="not a suite"):
        _parse(tmp_path / "a.yml", text)


def test_of_a_long_file_a_sample_is_compared() -> None:
    assert "rows_accepted / 20000.0" in AsBefore(key=("k",), same=("a",)).changed_sql()
