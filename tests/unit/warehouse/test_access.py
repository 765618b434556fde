"""The access record: every line holds to the one before it, and tells whom a list named."""

from __future__ import annotations

import json
import resource
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from warehouse.access import Access, AccessDamaged, held_person, read_accesses, record_access
from warehouse.layout import Store

ACCESS = Access("worklist", "op", "Sri", "kunjungan", "vault", "33.76.01.1001", "v1", 3)


@pytest.fixture
def three(store: Store) -> Store:
    for number in range(3):
        record_access(store, replace(ACCESS, rows=number), [f"{number:032}"])
    return store


def test_lines_are_added_and_read_back(three: Store) -> None:
    found = read_accesses(three)
    assert [entry.access.rows for entry in found] == [0, 1, 2]
    assert [entry.number for entry in found] == [1, 2, 3]
    assert found[2].prev_sha256 == found[1].sha256
    assert found[0].access == replace(ACCESS, rows=0)
    assert three.access_record.stat().st_mode & 0o077 == 0
    assert [held_person(three, entry, frozenset({f"{1:032}"})) for entry in found] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_line_shows(three: Store, place: int) -> None:
    lines = three.access_record.read_text().splitlines()
    lines[place] = lines[place].replace("kunjungan", "kunjungen")
    three.access_record.write_text("\n".join(lines) + "\n")
    with pytest.raises(AccessDamaged, match=f"line {place + 1} "):
        read_accesses(three)


def test_a_line_taken_out_put_in_or_sealed_anew_shows(three: Store) -> None:
    lines = three.access_record.read_text().splitlines()
    forged = {**json.loads(lines[1]), "by": "orang lain"}
    for wrong in (
        [lines[0], lines[2]],
        [lines[1], lines[2]],
        [lines[0], lines[0], *lines[1:]],
        [lines[0], json.dumps(forged), lines[2]],
        [lines[0], "{}", lines[2]],
        [lines[0], lines[1], lines[2][:-9]],
    ):
        three.access_record.write_text("\n".join(wrong) + "\n")
        with pytest.raises(AccessDamaged):
            read_accesses(three)


def test_nothing_is_added_to_a_torn_record(three: Store) -> None:
    three.access_record.write_bytes(three.access_record.read_bytes()[:-30])
    with pytest.raises(AccessDamaged, match="line 3 "):
        record_access(three, ACCESS)


def test_writers_at_once_make_one_chain(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: record_access(store, replace(ACCESS, rows=number)), range(40)))
    found = read_accesses(store)
    assert sorted(entry.access.rows for entry in found) == list(range(40))


def test_an_empty_record_is_no_problem(store: Store) -> None:
    assert read_accesses(store) == ()


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x1c", "\r"])
def test_a_sign_that_elsewhere_ends_a_line_ends_none_here(store: Store, sign: str) -> None:
    record_access(store, replace(ACCESS, purpose=f"kunjungan{sign}ulang"))
    record_access(store, ACCESS)
    assert [entry.access.purpose for entry in read_accesses(store)] == [
        f"kunjungan{sign}ulang",
        "kunjungan",
    ]


def test_a_line_that_the_disk_did_not_take_whole_is_none(three: Store) -> None:
    before = three.access_record.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 40, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            record_access(three, ACCESS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert three.access_record.read_bytes() == before
    record_access(three, ACCESS)
    assert len(read_accesses(three)) == 4
