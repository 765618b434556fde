"""Targets of planning documents: what reports print of Trenggalek and Surakarta, and invented plans.

An invented target says so at the end of its document's name: `(demo)`. Shares are never scaled.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.tables import Form, Table, to_bytes


@dataclass(frozen=True)
class Target:
    """One target, in percent; `percent` is None while it is yet to be drawn up."""

    year: int
    percent: float | None
    kind: str
    document: str
    baseline: tuple[int, float] | None = None
    status: str | None = None


_PLAN = "RPJMD 2025-2029 (demo)"
_TARGETS = {
    # Two reports of one event print other values for 2045, and one of them swaps the years; no report
    # says that the plan is in force. The medium-term target was yet to be drawn up.
    "35.03": (
        Target(2045, 83.29, "IUP", "RPJPD 2025-2045 menurut bidiknasional.com, 16 November 2024", (2025, 26.3)),
        Target(2045, 89.29, "IUP", "RPJPD 2025-2045 menurut kabarpas.com, 14 November 2024", (2025, 26.3)),
        Target(2025, 89.29, "IUP", "kabarpas.com, 14 November 2024, tahun seperti tercetak", (2045, 26.3)),
        Target(2029, None, "IKU", "RPJMD 2025-2029", status="RENCANA"),
    ),
    # The report prints 149,607 people beside it: the share of another base than its 227,164.
    "33.72": (Target(2025, 57.02, "UCJ", "inews.id, 17 Desember 2024"),),
    "33.76": (
        Target(2025, 53.0, "IKU", _PLAN, (2024, 50.1), "BERLAKU"),
        Target(2027, 62.0, "IKU", _PLAN, status="BERLAKU"),
        Target(2029, 70.0, "IKU", _PLAN, status="BERLAKU"),
    ),
    # The baseline is the published share of September 2023 (tribunnews.com), about 18.6 percent.
    "35.05": (
        Target(2025, 20.0, "IKU", _PLAN, (2023, 18.6), "BERLAKU"),
        Target(2029, 32.0, "IKU", _PLAN, status="BERLAKU"),
        Target(2026, 25.5, "RKPD", "Rancangan RKPD 2026 (demo)", status="RANCANGAN"),
    ),
    "71.72": (
        Target(2025, 52.0, "IKU", _PLAN, status="BERLAKU"),
        Target(2029, 75.0, "IKU", _PLAN, status="BERLAKU"),
    ),
}  # fmt: skip


def targets_file(region: Region) -> tuple[str, bytes, int] | None:
    """File name, bytes and rows of a region's targets; None where there is none."""
    targets = _TARGETS.get(region.code)
    if targets is None:
        return None
    frame = pl.DataFrame(
        {
            "KODE WILAYAH": [region.code] * len(targets),
            "TAHUN TARGET": [str(target.year) for target in targets],
            "TARGET (%)": [_printed(target.percent) for target in targets],
            "JENIS INDIKATOR": [target.kind for target in targets],
            "DOKUMEN": [target.document for target in targets],
            "TAHUN BASELINE": [str(t.baseline[0]) if t.baseline else None for t in targets],
            "BASELINE (%)": [_printed(t.baseline[1]) if t.baseline else None for t in targets],
            "STATUS DOKUMEN": [target.status for target in targets],
        },
        schema_overrides=dict.fromkeys(
            ("TAHUN BASELINE", "BASELINE (%)", "STATUS DOKUMEN"), pl.String
        ),
    )
    form = (
        Form("xlsx", "slash", "iso", "number")
        if region.is_city
        else Form("csv", "slash", "iso", "plain")
    )
    titles = (f"TARGET CAKUPAN {region.name.upper()}", "") if form.is_workbook else ()
    name = f"target_{region.code}.{form.kind}"
    return name, to_bytes(Table(frame, titles), form), len(targets)


def _printed(percent: float | None) -> str | None:
    return None if percent is None else f"{percent:.2f}".replace(".", ",")
