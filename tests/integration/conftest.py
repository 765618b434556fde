"""Stores of integration tests: one of its own for each, or one night that several files ask about.

A night costs the same for five rows as for a thousand. Tests whose regions do not meet share one, and run in
one worker (`worker_plan.py`): each names its files (`FILES`) and asks about its own regions.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from command_line import Semesta
from programme_files import put_bitung, put_tegal, put_trenggalek
from worker_plan import OFFICES


@pytest.fixture(scope="session")
def semesta_at() -> type[Semesta]:
    """How a test gets a command line on a store of its own."""
    return Semesta


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Semesta:
    """A store after one night on the files of `OFFICES`; only read."""
    semesta = Semesta(tmp_path_factory.mktemp("offices") / "store")
    semesta.run("init")
    files: list[dict[str, str]] = [importlib.import_module(name).FILES for name in OFFICES]
    places = [place for each in files for place in each]
    assert len(places) == len(set(places)), "two tests put one file"
    for each in files:
        semesta.put_all(each)
    report = semesta.night()
    assert report["published"], report["problem"]
    assert {file["status"] for file in report["files"]} == {"accepted"}, report["files"]
    return semesta


@pytest.fixture(scope="session")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Semesta, dict[str, Any]]:
    """A store after one night, only read, and the night's report.

    It holds the programmes of three regions beside a month of the demo, and the files of the parts of coverage.
    """
    semesta = Semesta(tmp_path_factory.mktemp("programmes") / "store")
    semesta.run("init")
    semesta.run("demo", "--region", "33.76", "--from", "2025-09", "--to", "2025-09")
    for put in (put_bitung, put_tegal, put_trenggalek):
        put(semesta)
    semesta.put_all(importlib.import_module("test_parts_of_coverage").FILES)
    return semesta, semesta.night()
