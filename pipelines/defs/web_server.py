"""Dagster's web server with one page of our own: `/receipts/<number>`, the receipt behind a link of the UI.

Read only, out of the pages that landing writes for it: the process may see nothing of the private store. No second
server and no second port: the page is reached wherever the UI is, through any tunnel or proxy before it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dagster_webserver import app, cli
from dagster_webserver.webserver import DagsterWebserver
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from pipelines.run_page import PAGES
from pipelines.settings import Settings

# A receipt is told by its first digits in logs, alerts and lists; all of them stand in links.
_NUMBER = re.compile(r"[0-9a-f]{8,32}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class UiWithReceipts(DagsterWebserver[Any, Any]):
    """The stock web server, and receipts."""

    def build_routes(self) -> list[BaseRoute]:
        """Ours first: the last of the others answers to everything."""
        receipts = Route(f"{PAGES}/{{number}}", receipt_page, methods=["GET"])
        return [receipts, *super().build_routes()]  # type: ignore[no-untyped-call]


def receipt_page(request: Request) -> Response:
    """The page of one receipt, or what to do where there is none."""
    number = request.path_params["number"]
    found = find_page(Settings.from_environment().store.receipt_pages, number)
    if found is None:
        told = (
            "No receipt of this store begins with this number. One that landed before there were pages gets "
            "its page by `semesta reread`.\n"
        )
        return PlainTextResponse(told, 404, _HEADERS)
    return HTMLResponse(found.read_bytes(), headers=_HEADERS)


def find_page(pages: Path, number: str) -> Path | None:
    """The page of the one receipt whose number begins so; None where there is none, or more than one."""
    if not _NUMBER.fullmatch(number):
        return None
    found = list(pages.glob(f"{number}*.html"))
    return found[0] if len(found) == 1 else None


def main() -> None:
    """Dagster's own command, all its options, with this server in the place of the stock one."""
    app.DagsterWebserver = UiWithReceipts  # type: ignore[attr-defined]
    cli.cli()


if __name__ == "__main__":
    main()
