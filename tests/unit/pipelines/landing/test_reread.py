"""Rows and documents that were deleted come back out of the originals exactly as they were."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from landing_store import HEAD, MEMBERS, Landing, member, members, opened
from test_passwords import VILLAGE, WORD, give, protected
from test_zip_of_tables import zipped

from pipelines.identity.keys import SecretKey
from pipelines.night import Night
from pipelines.reread import Reread, reread
from pipelines.settings import Settings
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt

KEY = SecretKey(bytes(range(32)))


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def again(landing: Landing, password: str | None = None) -> Reread:
    """`semesta reread`, without its command line."""
    return reread(Night(Settings(landing.store, Path("key"), 1, "en"), KEY), password)


def rows(landing: Landing) -> dict[str, pl.DataFrame]:
    """Every landed, vault and quarantine file."""
    store = landing.store
    return {
        path.relative_to(store.private).as_posix(): pl.read_parquet(path, glob=False)
        for folder in (store.landed, store.vault, store.quarantine)
        for path in sorted(folder.rglob("*.parquet"))
    }


def documents(landing: Landing) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in landing.store.receipts.iterdir()}


def lose(landing: Landing) -> None:
    """Everything of the store but the originals and the ledger."""
    store = landing.store
    for path in (*store.home.iterdir(), *store.private.iterdir()):
        if path not in {store.private, store.originals, store.ledger_file}:
            shutil.rmtree(path)
    store.create()


def assert_same(before: dict[str, pl.DataFrame], after: dict[str, pl.DataFrame]) -> None:
    assert before.keys() == after.keys()
    for name, frame in before.items():
        order = [column for column in ("_sheet", "_row") if column in frame.columns]
        assert frame.sort(order).equals(after[name].sort(order).select(frame.columns)), name


def test_every_row_comes_back_and_no_other(landing: Landing) -> None:
    landing.send("a.csv", members(range(9000, 9100)))
    # A part: one row it repeats, one that contradicts, ten that are new.
    part = HEAD + member(9000) + member(9001, 99000)
    landing.send("b.csv", part + "".join(member(serial) for serial in range(9100, 9110)))
    landing.send("c.csv", members(range(9000, 9098), 20000))
    landing.send("held.csv", members(range(9000, 9030)))
    landing.send("bad.csv", members(range(9200, 9210)) + member(9210).replace("9210;", "x;"))
    landing.send("empty.csv", "")
    landing.put(
        f"{MEMBERS}/33.72/2025-09/kiriman.zip", zipped({"x.csv": members(range(9300, 9310))})
    )
    landing.land()
    statuses = {receipt.status for receipt in landing.ledger.receipts()}
    assert statuses >= {"accepted", "superseded", "held"}
    before, told, counting = rows(landing), documents(landing), landing.counting()
    assert any(name.startswith("quarantine") for name in before)
    lose(landing)
    found = again(landing)
    assert found.problems == ()
    assert found.files == 6
    assert_same(before, rows(landing))
    assert documents(landing) == told
    assert landing.counting() == counting
    assert again(landing) == Reread(0, 0, ()), "what is there is left alone"


def test_only_what_is_lost_is_read_again(landing: Landing) -> None:
    first = landing.send("a.csv", members(range(9000, 9010)))
    landing.send("b.csv", members(range(9010, 9020)))
    before = rows(landing)
    (landing.store.vault / MEMBERS / f"{first.receipt_id}.parquet").unlink()
    assert again(landing) == Reread(1, 10, ())
    assert_same(before, rows(landing))


def damaged(landing: Landing, receipt: Receipt, data: bytes | None) -> Reread:
    original = landing.store.original(receipt.sha256)
    original.unlink()
    if data is not None:
        original.write_bytes(data)
    lose(landing)
    return again(landing)


@pytest.mark.parametrize("data", [None, members(range(9000, 9010), 1).encode()])
def test_an_original_that_is_gone_or_another_is_named(landing: Landing, data: bytes | None) -> None:
    receipt = landing.send("a.csv", members(range(9000, 9010)))
    (problem,) = damaged(landing, receipt, data).problems
    assert problem.startswith(f"{receipt.receipt_id[:8]} (a.csv): private/originals/")
    assert "missing or damaged: restore it from the backup" in problem
    assert rows(landing) == {}


def test_an_original_that_reads_otherwise_is_named(
    landing: Landing,
) -> None:
    receipt = landing.send("a.csv", members(range(9000, 9010)))
    lose(landing)
    with Ledger(landing.store.ledger_file) as ledger:
        ledger._db.execute("update scopes set row_count = 11")
    (problem,) = again(landing).problems
    assert receipt.receipt_id[:8] in problem
    assert "reads otherwise than its receipt says (11 accepted" in problem


def test_a_protected_original_wants_its_password_again(landing: Landing) -> None:
    place = f"{VILLAGE}/penduduk.xlsx"
    give(landing, place, protected(), WORD)
    before = rows(landing)
    assert before
    lose(landing)
    (problem,) = again(landing).problems
    assert "--password-file" in problem
    assert again(landing, WORD).problems == ()
    assert_same(before, rows(landing))
