"""What a run tells of itself as Markdown: rows by sender, receipts with links to their pages, coverage, pace of the stages.

Plain functions from figures to text, without a person and without the names that senders gave their files.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from warehouse.receipt import Receipt

PAGES = "/receipts"
_SHOWN = 50
_BAR, _ROW, _LABEL = 260, 20, 230
_COVERED, _REST = "#2563eb", "#dbe3ef"

Coverage = Sequence[object]
"""Month, region code, region name, covered, universe, per cent and method of one region."""


def by_sender(receipts: Sequence[Receipt]) -> str:
    """Rows in, accepted, quarantined and non-data of every sender; a duplicate brought none."""
    counts: dict[str, list[int]] = {}
    for receipt in receipts:
        if receipt.status != "duplicate":
            rows = receipt.rows
            found = (1, rows.landed, rows.accepted, rows.quarantined, rows.non_data)
            before = counts.get(receipt.sender, [0] * len(found))
            counts[receipt.sender] = [a + b for a, b in zip(before, found, strict=True)]
    heads = ("sender", "files", "rows in", "accepted", "quarantined", "non-data")
    return _table(heads, [(sender, *counts[sender]) for sender in sorted(counts)])


def page_address(receipt: Receipt) -> str:
    """Where the web server of the UI shows the receipt: without a host, so right behind any tunnel or proxy."""
    return f"{PAGES}/{receipt.receipt_id}"


def receipt_list(receipts: Sequence[Receipt]) -> str:
    """One line per receipt, those first that want something of their sender.

    A file is told by its receipt's number and its place: senders write into names what they like.
    The number leads to the receipt's page.
    """
    order = {"held": 0, "refused": 1, "accepted": 2}
    heads = (
        "receipt",
        "sender",
        "month",
        "status",
        "rows in",
        "accepted",
        "quarantined",
        "first finding",
    )
    return _table(
        heads,
        [
            (
                f"[{one.receipt_id[:8]}]({page_address(one)})",
                one.sender,
                one.period or ", ".join(sorted({s.period for s in one.scopes if s.period})) or "-",
                one.status,
                one.rows.landed,
                one.rows.accepted,
                one.rows.quarantined,
                one.findings[0].code if one.findings else "-",
            )
            for one in sorted(receipts, key=lambda one: order.get(one.status, 3))
        ],
    )


def coverage_table(found: Sequence[Coverage]) -> str:
    """Headline coverage with its numerator, denominator and method."""
    heads = ("month", "region", "name", "covered", "universe", "%", "method")
    return _table(heads, [tuple(row) for row in found])


def coverage_chart(found: Sequence[Coverage]) -> str:
    """The same as bars: an image that the page carries within itself."""
    rows = found[:_SHOWN]
    if not rows:
        return "no region has a headline figure yet"
    width, height = _LABEL + _BAR + 90, _ROW * len(rows) + 4
    parts = []
    for number, (period, code, name, covered, universe, rate, method) in enumerate(rows):
        top, share = _ROW * number + 4, min(float(str(rate or 0)), 100.0) / 100
        told = escape(f"{code} {name}")
        hover = escape(f"{period}: {covered} of {universe}, {method}")
        parts.append(
            f'<g font-family="sans-serif" font-size="12"><title>{hover}</title>'
            f'<text x="{_LABEL - 8}" y="{top + 12}" text-anchor="end" fill="#888">{told}</text>'
            f'<rect x="{_LABEL}" y="{top}" width="{_BAR}" height="14" fill="{_REST}"/>'
            f'<rect x="{_LABEL}" y="{top}" width="{_BAR * share:.1f}" height="14" fill="{_COVERED}"/>'
            f'<text x="{_LABEL + _BAR + 6}" y="{top + 12}" fill="#888">{rate} %</text></g>'
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f"{''.join(parts)}</svg>"
    )
    data = base64.b64encode(svg.encode()).decode()
    return f"![headline coverage, per cent of workers](data:image/svg+xml;base64,{data})"


def pace(seconds: Mapping[str, float], rows: int) -> str:
    """Seconds of every stage, and how many of the `rows` that count it went through in each of them."""
    heads = ("stage", "seconds", "rows per second")
    return _table(
        heads,
        [
            (stage, f"{taken:.2f}", f"{rows / taken:,.0f}" if taken >= 0.01 and rows else "-")
            for stage, taken in seconds.items()
        ],
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table of Markdown; what does not fit on a page is counted."""
    if not rows:
        return "none"
    lines = [_line(heads), _line("---" for _ in heads), *map(_line, rows[:_SHOWN])]
    if len(rows) > _SHOWN:
        lines.append(f"\n... and {len(rows) - _SHOWN} more")
    return "\n".join(lines)


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
