"""The UI's page of a receipt: found by the first digits of its number, never anything else of the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Match, Route

from pipelines.defs.web_server import UiWithReceipts, find_page, receipt_page

NUMBER = "01234567" * 4
OTHER = "01234567" + "f" * 24


def ask(number: str) -> Request:
    return Request(
        {"type": "http", "method": "GET", "headers": [], "path_params": {"number": number}}
    )


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dagster" / "receipts"
    folder.mkdir(parents=True)
    (folder / f"{NUMBER}.html").write_text("<p>diterima")
    (folder.parent / "dagster.yaml").write_text("secret")
    monkeypatch.setenv("SEMESTA_HOME", str(tmp_path))
    return folder


@pytest.mark.parametrize("number", [NUMBER, NUMBER[:8], NUMBER[:20]])
def test_a_receipt_is_shown_by_its_first_digits(pages: Path, number: str) -> None:
    assert pages.is_dir()
    answer = receipt_page(ask(number))
    assert (answer.status_code, bytes(answer.body)) == (200, b"<p>diterima")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "number", ["", "0123", "*", "../dagster", "[0-9]*****", NUMBER.replace("7", "F"), f"{NUMBER}0"]
)
def test_what_is_no_number_finds_nothing(pages: Path, number: str) -> None:
    assert find_page(pages, number) is None
    answer = receipt_page(ask(number))
    assert answer.status_code == 404
    assert b"semesta reread" in bytes(answer.body)


def test_digits_that_two_receipts_share_find_neither(pages: Path) -> None:
    (pages / f"{OTHER}.html").write_text("<p>ditolak")
    assert find_page(pages, NUMBER[:8]) is None
    assert find_page(pages, OTHER) == pages / f"{OTHER}.html"


def test_receipts_come_before_the_route_that_answers_to_everything() -> None:
    routes = UiWithReceipts(None).build_routes()
    scope = {"type": "http", "method": "GET", "path": f"/receipts/{NUMBER}"}
    first = next(
        route for route in Starlette(routes=routes).routes if route.matches(scope)[0] is Match.FULL
    )
    assert isinstance(first, Route)
    assert first.endpoint is receipt_page
