"""Village budgets as SISKEUDES exports them, one file for the desa of a kabupaten; all of it is invented."""

from __future__ import annotations

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import Level
from pipelines.demo.premiums import BPU_PREMIUM
from pipelines.demo.tables import Form, Table, to_bytes

OFFICERS_ACTIVITY, OFFICERS_ACCOUNT, OFFICERS_FUND = "01.01.03", "5.1.3.02", "ADD"
_OFFICERS, _REVISED_OFFICERS, _WORKERS, _MONTHS = 8, 9, 10, 12
_REVISED_EACH = 10


def village_budget_file(region: Region, level: Level, year: int) -> tuple[str, bytes, int] | None:
    """File name, bytes and rows; None for a kota, whose kelurahan have no budget of their own."""
    if region.is_city:
        return None
    staff = _premium(level)
    rows = [
        row
        for place, village in enumerate(region.villages)
        if village[9] == "2"
        for row in _village(
            village, staff, level.wage * 4 // 100, is_revised=place % _REVISED_EACH == 0
        )
    ]
    header = (
        "Kd_Desa", "Kd_Keg", "Kd_Rincian", "SumberDana", "Uraian", "Satuan", "JmlSatuan", "HrgSatuan",
        "Anggaran", "AnggaranStlhPAK",
    )  # fmt: skip
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    frame = frame.insert_column(0, pl.lit(str(year)).alias("Tahun"))
    content = to_bytes(Table(frame), Form("csv", "slash", "iso", "plain"))
    return f"apbdes_{year}_{region.code}.csv", content, frame.height


def officers_means(region: Region, level: Level) -> dict[str, int]:
    """What each desa's original budget has a year for the premiums of its officers, rupiah."""
    means = _OFFICERS * _MONTHS * _premium(level)
    return {village: means for village in region.villages if village[9] == "2"}


def _premium(level: Level) -> int:
    """JKK and JKM of a month's wage."""
    return (level.wage * 24 + 5_000) // 10_000 + (level.wage * 30 + 5_000) // 10_000


def _village(village: str, staff: int, health: int, *, is_revised: bool) -> list[tuple[str, ...]]:
    """Premiums of officers and of vulnerable workers, health insurance and paper next door."""
    after = _REVISED_OFFICERS if is_revised else _OFFICERS
    return [
        _line(
            village, OFFICERS_ACTIVITY, OFFICERS_ACCOUNT, OFFICERS_FUND,
            f"Iuran BPJS Ketenagakerjaan kepala desa dan perangkat desa {_OFFICERS} orang x {_MONTHS} bulan (demo)",
            _OFFICERS * _MONTHS, staff, after * _MONTHS * staff, is_revised=is_revised,
        ),
        _line(
            village, OFFICERS_ACTIVITY, "5.1.3.01", OFFICERS_FUND, "Iuran BPJS Kesehatan kepala desa dan perangkat desa (demo)",
            _OFFICERS * _MONTHS, health, _OFFICERS * _MONTHS * health, is_revised=is_revised,
        ),
        _line(
            village, OFFICERS_ACTIVITY, OFFICERS_ACCOUNT, "DDS",
            f"Iuran BPJS Ketenagakerjaan pekerja rentan {_WORKERS} orang x {_MONTHS} bulan (demo)",
            _WORKERS * _MONTHS, BPU_PREMIUM, _WORKERS * _MONTHS * BPU_PREMIUM, is_revised=is_revised,
        ),
        _line(
            village, "01.01.04", "5.2.1.01", "ADD", "Alat tulis kantor (demo)",
            12, 150_000, 12 * 150_000, is_revised=is_revised,
        ),
    ]  # fmt: skip


def _line(
    village: str, activity: str, account: str, fund: str, text: str, quantity: int, price: int,
    revised: int, *, is_revised: bool,
) -> tuple[str, ...]:  # fmt: skip
    return (
        village, activity, account, fund, text, "OB", str(quantity), str(price), str(quantity * price),
        str(revised) if is_revised else "0",
    )  # fmt: skip
