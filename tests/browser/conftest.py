"""The real UI of a store of its own, in the system's Chromium; screenshots go to `build/browser/`.

The tests of this folder follow each other on one store, as a data engineer's morning does. Nothing sleeps: what is
waited for is seen, and a busy machine may take minutes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from served_ui import SEMESTA, ServedUi, environment, served_ui

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "browser"
# A run is a whole night: half a minute where nothing else works.
PATIENCE_MS = 300_000
_AGAIN_MS = 300
_ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
_RUN_NUMBER = re.compile(r"^[0-9a-f]{8}$")
_KEPT = {
    "bpjstk__participant_totals",
    "bpjstk__participants",
    "bps__workforce",
    "config__expected_senders",
    "kemendagri__regions",
}
"""Kinds of files that the demo's inbox keeps: a night of few files is as real and shorter."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Chromium and the UI talk over this machine's own address."""
    for item in items:
        item.add_marker(pytest.mark.enable_socket)
        item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


class Store:
    """A store without files, and the verbs on it."""

    def __init__(self, folder: Path) -> None:
        self.home, self.key = folder / "store", folder / "key"
        self.run("init")

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [SEMESTA, *words],
            env=environment(self.home, self.key),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def fill(self, first: str, last: str) -> None:
        """The files of these months, few kinds of them."""
        words = ("--region", "33.76", "--from", first, "--to", last, "--scale", "0.004")
        self.run("demo", *words)
        for folder in (self.home / "inbox").iterdir():
            if folder.is_dir() and not folder.name.startswith(".") and folder.name not in _KEPT:
                shutil.rmtree(folder)


class Browser:
    """A page on the UI; what it asks of other machines is written down."""

    def __init__(self, page: Page, ui: ServedUi) -> None:
        self.page, self.ui = page, ui
        self.asked_outside: set[str] = set()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.on("request", lambda request: self._note(request.url))

    def _note(self, address: str) -> None:
        place = urlsplit(address)
        if place.scheme in {"http", "https", "ws", "wss"} and place.hostname != "127.0.0.1":
            self.asked_outside.add(place.hostname or address)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.ui.address}{path}")
        return self.page

    def shot(self, name: str, page: Page | None = None) -> None:
        (page or self.page).screenshot(path=SHOTS / f"{name}.png")

    def backfill(self, months: str) -> str:
        """Select months on all assets and launch; the id of the run that this becomes."""
        page = self.open("/asset-groups")
        page.get_by_role("button", name="Materialize all").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_placeholder("ex: ").fill(months)
        dialog.get_by_placeholder("ex: ").press("Enter")
        self.shot(f"launch {months.strip('[]').replace('...', ' to ')}")
        known = self._backfills()
        dialog.get_by_role("button", name="Launch").click()
        # The notice that names it goes away by itself, so the list is asked.
        patience = time.monotonic() + PATIENCE_MS / 1000
        while not (launched := self._backfills() - known):
            assert time.monotonic() < patience, "no backfill was launched"
            page.wait_for_timeout(_AGAIN_MS)
        (backfill,) = launched
        return self._run_of(backfill)

    def watch(self, run: str) -> Page:
        """The run's page while it runs, and anew once it has ended: thousands of live events outrun a slow machine."""
        page = self.open(f"/runs/{run}")
        self.shot("run under way")
        asked = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
        patience = time.monotonic() + PATIENCE_MS / 1000
        while self.ui.ask(asked, id=run)["runOrError"]["status"] not in _ENDED:
            assert time.monotonic() < patience, f"run {run} does not end"
            page.wait_for_timeout(_AGAIN_MS)
        return self.open(f"/runs/{run}")

    def _backfills(self) -> set[str]:
        asked = "{ partitionBackfillsOrError { ... on PartitionBackfills { results { id } } } }"
        answer = self.ui.ask(asked)["partitionBackfillsOrError"]
        return {one["id"] for one in answer["results"]}

    def _run_of(self, backfill: str) -> str:
        """The backfill's page until it names its run."""
        page = self.open(f"/runs/b/{backfill}?tab=runs")
        link = page.locator("a[href^='/runs/']").filter(has_text=_RUN_NUMBER)
        link.first.wait_for()
        return (link.first.get_attribute("href") or "").rpartition("/")[2]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def browser(store: Store) -> Iterator[Browser]:
    found = shutil.which("chromium")
    assert found, (
        "chromium is not installed: `make browser` installs it (Debian: apt install chromium)"
    )
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True)
    log = store.home.parent / "ui.log"
    with served_ui(store.home, store.key, log) as ui, sync_playwright() as driver:
        # As root there is no sandbox of its own; it visits this machine's own pages only.
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        # Here people launch the runs, not files that arrive.
        ui.stop_sensor("inbox")
        store.fill("2025-07", "2025-09")
        page = chromium.new_page(viewport={"width": 1600, "height": 1000})
        yield Browser(page, ui)
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any) -> Iterator[None]:
    """What the page showed when a test failed."""
    report = yield
    if report.failed and (browser := item.funcargs.get("browser")) is not None:
        browser.shot(f"failed {item.name}")
    return report
