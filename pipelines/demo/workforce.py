"""Denominators: the labour force survey's published figures, and Kota Tegal's eligible workers.

Scaled like the people. Where nothing is published for a region the file is left out; what a figure
rests on stands in its `sumber`.
"""

from __future__ import annotations

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import KOTA_TEGAL, Level, scaled
from pipelines.demo.tables import Form, Table, to_bytes

_SURVEY = (
    ("35.03", "2024-08", "labour_force", 482_897, "BPS, Sakernas Agustus 2024 (suaratrenggalek.com; dari selisih yang terbit)"),
    ("35.03", "2024-08", "employed", 464_079, "BPS, Sakernas Agustus 2024 (suaratrenggalek.com; dari selisih yang terbit)"),
    ("35.03", "2025-08", "labour_force", 470_751, "BPS, Sakernas Agustus 2025 (suaratrenggalek.com)"),
    ("35.03", "2025-08", "employed", 452_598, "BPS, Sakernas Agustus 2025 (suaratrenggalek.com)"),
    ("35.03", "2025-08", "formal", 123_507, "BPS, Sakernas Agustus 2025 (suaratrenggalek.com)"),
    ("35.05", "2023-08", "labour_force", 734_660, "BPS, Sakernas Agustus 2023 (databoks.katadata.co.id; dibulatkan)"),
    ("35.05", "2024-08", "employed", 695_845, "BPS Kabupaten Blitar, Sakernas Agustus 2024"),
    ("35.05", "2024-08", "formal", 251_199, "BPS Kabupaten Blitar, Sakernas Agustus 2024"),
    ("35.05", "2024-08", "informal", 444_646, "BPS Kabupaten Blitar, Sakernas Agustus 2024"),
    ("33.72", "2022-08", "labour_force", 288_777, "BPS, Sakernas Agustus 2022 (databoks.katadata.co.id)"),
    ("33.72", "2022-08", "employed", 271_942, "BPS, Sakernas Agustus 2022 (databoks.katadata.co.id; dihitung dari TPT)"),
    # Invented, so that every demo region has a survey figure; the mark stands in the source.
    ("33.76", "2024-08", "labour_force", 139_200, "demo"),
    ("33.76", "2024-08", "employed", 129_600, "demo"),
    ("71.72", "2024-08", "labour_force", 112_400, "demo"),
    ("71.72", "2024-08", "employed", 104_100, "demo"),
)  # fmt: skip
_ELIGIBLE_SOURCE = "BPJS Ketenagakerjaan, potensi September 2025 (puskapik.com)"


def workforce_file(
    region: Region, level: Level, first: str, scale: float
) -> tuple[str, bytes, int] | None:
    """File name, bytes and rows of a region's denominators; None where there is none.

    Eligible workers stand at the first month of the demo, so that every month has them.
    """
    rows: list[tuple[str, str, str | None, int, str]] = [
        (month, measure, None, scaled(value, scale), source)
        for code, month, measure, value, source in _SURVEY
        if code == region.code
    ]
    if region.code == KOTA_TEGAL:
        counts = [scaled(value, scale) for value in level.eligible]
        labelled = zip(("PU", "BPU", "JAKON", "ALL"), [*counts, sum(counts)], strict=True)
        rows += [
            (first, "eligible", segment, value, _ELIGIBLE_SOURCE) for segment, value in labelled
        ]
    if not rows:
        return None
    frame = pl.DataFrame(
        {
            "KODE WILAYAH": [region.code] * len(rows),
            "TAHUN": [row[0][:4] for row in rows],
            "BULAN SURVEI": [row[0] for row in rows],
            "UKURAN": [row[1] for row in rows],
            "SEGMEN": [row[2] for row in rows],
            "JUMLAH (ORANG)": [row[3] for row in rows],
            "SUMBER": [row[4] for row in rows],
        },
        schema_overrides={"SEGMEN": pl.String},
    )
    form = (
        Form("xlsx", "slash", "iso", "number")
        if region.is_city
        else Form("csv", "slash", "iso", "plain")
    )
    titles = (f"ANGKA KETENAGAKERJAAN {region.name.upper()}", "") if form.is_workbook else ()
    return (
        f"ketenagakerjaan_{region.code}.{form.kind}",
        to_bytes(Table(frame, titles), form),
        len(rows),
    )
