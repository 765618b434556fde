"""Personal data is taken on a legal basis only, and the receipt says which, what for and until when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from landing_store import MEMBERS, Landing, members, opened

from pipelines.landing import batch
from pipelines.landing.contract import all_contracts
from pipelines.landing.legal_basis import basis_of, is_personal, no_basis

TOTALS = "bpjstk__participant_totals"
AFTER = date(2031, 1, 1)


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def told(landing: Landing) -> dict[str, object]:
    (path,) = landing.store.receipts.glob("*.json")
    return json.loads(path.read_bytes())["processing_basis"]


def page(landing: Landing) -> str:
    (path,) = landing.store.inbox.rglob("*.tanda-terima.html")
    return path.read_text(encoding="utf-8")


def test_every_kind_of_file_that_names_persons_has_a_basis_today() -> None:
    today = datetime.now(UTC).date()
    personal = [source for source in all_contracts() if is_personal(source)]
    assert len(personal) >= 18
    assert [source for source in personal if basis_of(source, today) is None] == []
    assert no_basis(TOTALS, AFTER) is None, "counts name nobody"


def test_the_receipt_tells_basis_purpose_and_end(landing: Landing) -> None:
    assert landing.send("a.csv", members(range(9000, 9003))).status == "accepted"
    assert told(landing) == {
        "legal_basis": "UU 27/2022 Art. 20(2)(e)",
        "agreement": "perjanjian kerja sama; nomornya diisi di sini",
        "purpose_id": "menghitung cakupan jaminan sosial ketenagakerjaan",
        "purpose_en": "counting coverage of employment social security",
        "last_day": "2030-12-31",
    }
    assert "menghitung cakupan jaminan sosial ketenagakerjaan" in page(landing)
    assert "31 Desember 2030; setelah itu kiriman jenis ini ditolak" in page(landing)


def test_a_basis_that_ended_refuses_the_file_unread_and_unkept(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert no_basis(MEMBERS, date(2030, 12, 31)) is None
    monkeypatch.setattr(batch, "no_basis", lambda source, _: no_basis(source, AFTER))
    refused = landing.send("a.csv", members(range(9000, 9003)))
    assert (refused.status, [f.code for f in refused.findings]) == ("refused", ["NO_LEGAL_BASIS"])
    assert "sudah berakhir" in refused.findings[0].message
    assert "pada 01/01/2031" in refused.findings[0].message
    assert not [path for path in landing.store.originals.rglob("*") if path.is_file()]
    assert (landing.store.inbox / ".refused" / MEMBERS / "33.76/2025-09/a.csv").is_file()
    counts = "KODE WILAYAH;BLTH;SEGMEN;PESERTA AKTIF\n33.76;2025-09;TOTAL;42\n"
    assert landing.send("b.csv", counts, f"{TOTALS}/33.76/2025-09").status == "accepted"
