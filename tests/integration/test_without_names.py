"""An office that gets no names from the branch: totals, registers, and answers about its own list."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from proofs.store import Landing

from pipelines.demo.world import write_demo
from pipelines.handing_out import Asking
from pipelines.match_request import write_match_request
from pipelines.night import open_night
from pipelines.people_workbook import FileExists

pytestmark = [pytest.mark.nights, pytest.mark.slow]

MONTH, KOTA, TODAY = "2025-09", "33.76", dt.date(2025, 10, 1)
# What such an office has: no list of members, none of bills, recipients or staff.
HEARD = {
    "bpjstk__participant_totals",
    "bps__workforce",
    "kemendagri__regions",
    "village__residents",
}
# Row of the workbook -> result and last month; rows that are not named stay unanswered.
ANSWERS = {
    0: ("AKTIF", MONTH), 1: ("AKTIF", "2025-08"), 2: ("NONAKTIF", None), 3: ("TIDAK_TERDAFTAR", None),
    4: ("NIK_TIDAK_VALID", None), 5: ("AKTIF", None), 6: ("AKTIF", "2025-12"),
}  # fmt: skip


def answered(path: Path) -> bytes:
    """The workbook as a branch sends it back: only the persons it answered for."""
    book = load_workbook(path)
    page = book["Permintaan"]
    for number, row in enumerate(page.iter_rows(min_row=2)):
        if number in ANSWERS:
            result, until = ANSWERS[number]
            row[4].value, row[5].value, row[8].value = "15/09/2025", result, until
    page.delete_rows(2 + len(ANSWERS), page.max_row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def coverage(landing: Landing, method: str) -> tuple[Any, ...]:
    with duckdb.connect(landing.store.current / "restricted.duckdb", read_only=True) as con:
        (row,) = con.execute(
            "select covered_count, universe_count, uncovered_count, unknown_count, "
            "coverage_rate_low * universe_count, coverage_rate_high * universe_count, is_headline "
            "from marts.mart_coverage_by_region_segment where method_code = ? "
            f"and region_code = '{KOTA}' and segment_code = 'ALL' and period = '{MONTH}'",
            [method],
        ).fetchall()
    return tuple(row)


def request(landing: Landing, path: Path) -> int:
    return write_match_request(
        open_night(landing.settings), KOTA, path, TODAY, Asking("match-request")
    )


def test_totals_registers_and_answers_say_something(tmp_path: Path) -> None:
    landing = Landing.at(tmp_path)
    write_demo(landing.store.inbox, regions=[KOTA], first=MONTH, last=MONTH, scale=0.005)
    for folder in landing.store.inbox.iterdir():
        if folder.is_dir() and folder.name not in HEARD:
            shutil.rmtree(folder)
    landing.let_settle()
    landing.land("village__residents")
    first = tmp_path / "permintaan.xlsx"
    asked = request(landing, first)
    assert asked > 200
    assert first.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExists, match="name another file"):
        request(landing, first)

    landing.put(f"bpjstk__match_results/{KOTA}/{MONTH}/jawaban.xlsx", answered(first))
    landing.run_night()
    assert coverage(landing, "person_matched") == (3, 7, 3, 1, *map(pytest.approx, (3, 4)), False)
    covered, universe, *_, is_headline = coverage(landing, "reported_eligible")
    assert (covered, universe, is_headline) == (265, 503, True)
    assert coverage(landing, "person_registry")[:3] == (None, None, None)
    # Whoever has a usable answer is not asked about again.
    assert request(landing, tmp_path / "lagi.xlsx") == asked - 6
