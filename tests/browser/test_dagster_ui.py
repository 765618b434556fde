"""A data engineer's morning in the real UI: the graph, three months, a receipt, a gate that shuts."""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl
from playwright.sync_api import expect

TOTALS = "bpjstk__participant_totals"
COUNTED = "Semua baris data ikut dihitung mulai pengolahan berikutnya."
MART = "mart_coverage_by_region_segment"
RULE = f"exit__{MART}__counts_not_negative"
WHY = "Persons are counted; a count below zero is a subtraction of two different sets."


def test_the_graph_shows_the_path_of_a_datum(browser: Any) -> None:
    page = browser.open("/asset-groups")
    for group in ("landed", "staging", "intermediate", "core", "marts", "published"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible()
    browser.shot("graph")
    page = browser.open(f"/assets/marts/{MART}")
    expect(page.get_by_text(MART).first).to_be_visible()
    browser.shot("mart")


def test_three_months_are_backfilled(browser: Any, store: Any) -> None:
    run = browser.backfill("[2025-07...2025-09]")
    page = browser.watch(run)
    expect(page.get_by_text("Success", exact=True).first).to_be_visible()
    browser.shot("run succeeded")
    assert "* v1" in store.run("versions")
    page = browser.open("/assets/published/current")
    expect(page.get_by_text("Kota Tegal").first).to_be_visible()
    browser.shot("published")


def test_every_file_leads_to_its_receipt(browser: Any, store: Any) -> None:
    page = browser.open(f"/assets/landed/{TOTALS}")
    expect(page.get_by_text("receipts", exact=True).first).to_be_visible()
    expect(page.get_by_text("accepted", exact=True).first).to_be_visible()
    browser.shot("landed")
    receipts = [path.stem[:8] for path in (store.home / "private/landed" / TOTALS).iterdir()]
    assert len(receipts) == 3
    for receipt in receipts:
        page = browser.open(f"{_last_run(browser)}?logs={receipt}")
        expect(page.get_by_text(f"{receipt}: accepted").first).to_be_visible()
    browser.shot("receipts in the log")


def test_a_receipt_opens_with_a_click(browser: Any, store: Any) -> None:
    page = browser.open(f"/assets/landed/{TOTALS}")
    link = page.locator("a[href^='/receipts/'][target='_blank']").first
    number = (link.get_attribute("href") or "").rpartition("/")[2]
    with page.expect_popup() as opened:
        link.click()
    receipt = opened.value
    expect(receipt.get_by_text(COUNTED)).to_be_visible()
    expect(receipt.get_by_text(f"Nomor tanda terima {number}")).to_be_visible()
    browser.shot("receipt", receipt)
    told = json.loads((store.home / f"private/receipts/{number}.json").read_text())
    assert told["file"] not in receipt.content(), "senders choose the names of files"
    receipt.close()
    # The list of all receipts leads there too.
    listed = page.get_by_role("link", name=number[:8], exact=True)
    expect(listed).to_have_attribute("href", f"/receipts/{number}")
    browser.shot("receipts as a list")


def test_a_shut_gate_is_red_and_says_why(browser: Any, store: Any) -> None:
    """A fact that was changed on the disk after its file had landed, and a month that brings news."""
    landed = next((store.home / "private/landed" / TOTALS).glob("*.parquet"))
    rows = pl.read_parquet(landed, glob=False)
    rows.with_columns(jumlah_aktif=pl.lit(-7, rows.schema["jumlah_aktif"])).write_parquet(landed)
    store.fill("2025-10", "2025-10")
    run = browser.backfill("[2025-09...2025-10]")
    page = browser.watch(run)
    expect(page.get_by_text("Failure", exact=True).first).to_be_visible()
    expect(page.get_by_text(WHY).first).to_be_visible()
    browser.shot("run failed")
    # The mart that the rule judges is red, and says which rule and why.
    page = browser.open(f"/assets/marts/{MART}?view=checks&checkDetail={RULE}")
    expect(page.get_by_text(WHY).first).to_be_visible()
    expect(page.get_by_text("Failed", exact=True).first).to_be_visible()
    browser.shot("gate shut")
    assert "* v1" in store.run("versions")


def test_no_other_machine_was_asked(browser: Any) -> None:
    assert browser.asked_outside == set()
    assert browser.ui.ask("{ shouldShowNux }") == {"shouldShowNux": False}
    told = browser.ui.ask("{ instance { info } }")["instance"]["info"]
    assert re.search(r"telemetry:\n\s+enabled: false", told), told


def _last_run(browser: Any) -> str:
    runs = browser.ui.ask("{ runsOrError(limit: 1) { ... on Runs { results { id } } } }")
    return f"/runs/{runs['runsOrError']['results'][0]['id']}"
