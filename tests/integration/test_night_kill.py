"""A night killed in its middle, and run again, serves the whole of it; `make prove LINE=kills` has more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from proofs.nights import Nights


@pytest.mark.slow
def test_a_killed_night_is_finished_by_the_next(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    nights.prepare()
    home = nights.copy("killed")
    assert nights.killed_after(home, 3.0)
    nights.run(home, "run")
    rows = json.loads(
        nights.run(
            home,
            "sql",
            "select covered_count, universe_count from marts.mart_coverage_by_region_segment "
            "where region_code = '33.76' and segment_code = 'ALL' and is_headline",
            "--format",
            "json",
        )
    )
    assert rows == [{"covered_count": 1057, "universe_count": 2012}]
    waiting = [path for path in (home / "inbox").glob("[!.]*/**/*") if path.is_file()]
    assert waiting == [], "every file was settled"
