"""Which worker runs which test files, and when: files that share a night together, the longest first.

Two workers end together where nothing long is left for the end. What is not named here comes after, as found.
"""

from __future__ import annotations

OFFICES = (
    "test_coverage_chain",
    "test_duties",
    "test_one_person_two_niks",
    "test_precheck",
)
"""Tests of a few small files each that share one night; every one has kabupaten of its own."""

PROGRAMMES = ("test_programmes", "test_parts_of_coverage")
"""Tests that share the night of the local programmes."""

LONGEST = (
    "test_orchestration",
    "test_runbooks",
    "test_small_kept",
    "test_personal_data",
    "test_night",
    "test_small_proofs",
    "test_payments",
    "test_dbt_build",
    "test_months_of_persons",
    *PROGRAMMES,
    "test_exit",
    *OFFICES,
    "test_without_names",
    "test_night_kill",
    "test_new_source",
    "test_dev_server",
    "test_publish",
    "test_disclosure",
    "test_definitions",
    "test_entry",
    "test_people_of_bad_files",
    "test_every_source_reads",
    "test_generated_worlds",
)
"""Files by the seconds they take, the longest first."""

_SHARED = {name: group[0] for group in (OFFICES, PROGRAMMES) for name in group}


def _stem(node: str) -> str:
    return node.partition("::")[0].rpartition("/")[2].removesuffix(".py")


def scope(node: str) -> str:
    """What one worker runs as a whole: the file of a test, or the files that share its night."""
    stem = _stem(node)
    return _SHARED.get(stem, node.partition("::")[0])


def rank(node: str) -> int:
    """The place of a test's file in the order of a run."""
    stem = _stem(node)
    return LONGEST.index(stem) if stem in LONGEST else len(LONGEST)
