"""The landing benchmark runs, and lands what it made; how long it takes is no test's matter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "landing.py"


def test_a_small_night_is_landed_and_measured() -> None:
    options = ("--scale", "0.001", "--repeat", "1", "--part", "night", "--no-gate")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2,580 rows" in done.stdout
    assert "landing" in done.stdout
