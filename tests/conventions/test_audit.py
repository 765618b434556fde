"""The audit clears nothing that it did not look up."""

from __future__ import annotations

from typing import Any

import audit

LOCKED = {"polars": "2.1.0", "duckdb": "2.0.0"}


def answer(name: str, *ids: str, version: str | None = None) -> dict[str, Any]:
    """What pip-audit reports of a package that it could look up."""
    vulns = [{"id": one, "fix_versions": ["9.0"], "aliases": [], "description": ""} for one in ids]
    return {"name": name, "version": version or LOCKED[name.lower()], "vulns": vulns}


def skipped(name: str) -> dict[str, str]:
    """And of one that the registry said nothing about."""
    return {"name": name, "skip_reason": f"Dependency not found and could not be audited: {name}"}


def told(*dependencies: dict[str, Any]) -> list[str]:
    return audit.problems({"dependencies": list(dependencies), "fixes": []}, LOCKED)


def test_everything_looked_up_and_nothing_known_is_clear() -> None:
    assert told(answer("Polars"), answer("duckdb")) == []


def test_nothing_looked_up_is_no_clearance() -> None:
    for found in (told(), told(skipped("polars"), skipped("duckdb"))):
        assert len(found) == 1
        assert found[0].startswith("0 of 2 locked packages were audited, not duckdb, polars")


def test_one_package_or_one_version_too_few_is_no_clearance() -> None:
    assert told(answer("polars"))[0].startswith("1 of 2 ")
    assert told(answer("polars"), skipped("duckdb"))[0].startswith("1 of 2 ")
    assert told(answer("polars"), answer("duckdb", version="1.9"))[0].startswith("1 of 2 ")
    assert audit.problems({"dependencies": []}, {}), "an empty lock is audited by nobody"


def test_a_known_vulnerability_is_named_with_its_remedy() -> None:
    assert told(answer("polars", "PYSEC-2026-1"), answer("duckdb")) == [
        "polars 2.1.0: PYSEC-2026-1, mended in 9.0"
    ]


def test_what_is_locked_is_what_is_asked_about() -> None:
    locked = audit.locked_packages()
    assert len(locked) > 100
    assert {"polars", "uv", "pytest"} <= locked.keys()
