"""The plan of who runs what when names test files that exist, each once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import worker_plan

TESTS = Path(__file__).resolve().parents[1]


def test_every_planned_file_is_one_file() -> None:
    found = Counter(path.stem for path in TESTS.rglob("test_*.py"))
    assert {name: found[name] for name in worker_plan.LONGEST} == dict.fromkeys(
        worker_plan.LONGEST, 1
    )
    assert {*worker_plan.OFFICES, *worker_plan.PROGRAMMES} <= set(worker_plan.LONGEST)


def test_files_that_share_a_night_are_one_piece_of_work() -> None:
    scopes = {
        worker_plan.scope(f"tests/integration/{name}.py::test_x") for name in worker_plan.OFFICES
    }
    assert len(scopes) == 1
    alone = "tests/integration/test_night.py"
    assert worker_plan.scope(f"{alone}::test_x[a.py::b]") == alone
    assert worker_plan.rank(f"{alone}::test_x") < worker_plan.rank("tests/unit/test_a.py::test_b")
