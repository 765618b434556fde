"""The branch's files of one month: members by name, totals by segment, construction projects."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.demo.geography import Region
from pipelines.demo.levels import Level, covered_in, scaled
from pipelines.demo.senders import FUND_LABELS, Profile
from pipelines.demo.tables import (
    Form,
    Table,
    amount,
    count,
    date_text,
    month_text,
    to_bytes,
    written,
)

_ACTIVE = ("PU AKTIF", "BPU AKTIF", "JAKON AKTIF")
_ACTIVE_FIRST = ("AKTIF PU", "AKTIF BPU", "AKTIF JAKON")
_POTENTIAL = ("POTENSI PU", "POTENSI BPU", "POTENSI JAKON")


@dataclass(frozen=True)
class Counts:
    """Active and potential members by segment."""

    active: list[int]
    potential: list[int]


def members_file(
    region: Region,
    profile: Profile,
    rows: pl.DataFrame,
    period: str,
    *,
    is_large: bool,
    is_whole: bool,
) -> tuple[str, bytes]:
    """File name and bytes of the list of members; `is_whole` lists are closed by their total."""
    form = profile.members.as_csv() if is_large else profile.members
    labels = dict(zip(("PU", "BPU", "JAKON"), profile.segments, strict=False))
    funds = {code: spelt[profile.funds] for code, spelt in FUND_LABELS.items()}
    has_total = profile.has_total and is_whole
    shown: dict[str, pl.Expr] = {
        "no": pl.int_range(1, pl.len() + 1, dtype=pl.Int32),
        "segmen": pl.col("segment").replace_strict(labels, return_dtype=pl.String),
        "blth": pl.lit(month_text(period, form.months)),
        "kode_wilayah": pl.col("village_code"),
        "sumber_dana": pl.col("fund").replace_strict(funds, return_dtype=pl.String),
        "upah": amount("upah", form.amounts),
        "iuran": amount("iuran", form.amounts),
    }
    for name in ("tanggal_lahir", "tanggal_kepesertaan", "tanggal_nonaktif"):
        shown[name] = date_text(name, form.dates, is_workbook=form.is_workbook)
    headers = profile.member_headers
    frame = rows.select(
        shown.get(name, pl.col(name if name != "nik" else "nik_sent")).alias(header)
        for name, header in headers.items()
    )
    total: tuple[str | int | None, ...] = ()
    if has_total:
        sums = {"iuran": written(int(rows["iuran"].sum()), form.amounts)}
        first = next(iter(headers))
        total = tuple("JUMLAH" if name == first else sums.get(name) for name in headers)
    titles: tuple[str, ...] = ()
    if profile.has_titles:
        titles = (
            "BPJS KETENAGAKERJAAN",
            f"DAFTAR PESERTA {region.name.upper()}",
            f"BULAN {month_text(period, 'spelt').upper()}",
            "",
        )
    table = Table(frame, titles, total, sheet="Data Peserta", has_gap_before_total=True)
    stem = f"peserta_{region.title.lower().replace(' ', '_')}_{period}"
    return f"{stem}.{form.kind}", to_bytes(table, form)


def totals_file(
    region: Region, profile: Profile, level: Level, period: str, scale: float
) -> tuple[str, bytes, int]:
    """File name, bytes and rows of the totals by segment, potential beside them."""
    form = profile.totals
    counts = Counts(
        [scaled(number, scale) for number in covered_in(level, period)],
        [scaled(number, scale) for number in level.eligible],
    )
    if profile.totals_headers:
        frame = _long_totals(region, profile, counts, period)
    else:
        frame = _wide_totals(region, form, counts, period)
    titles: tuple[str, ...] = ()
    if profile.has_titles:
        titles = (
            f"LAPORAN KEPESERTAAN AKTIF {region.name.upper()}",
            f"Keadaan akhir {month_text(period, 'spelt')}",
            "",
        )
    name = f"rekap_kepesertaan_{region.code}_{period}.{form.kind}"
    return name, to_bytes(Table(frame, titles, sheet="Rekap"), form), frame.height


def _long_totals(region: Region, profile: Profile, counts: Counts, period: str) -> pl.DataFrame:
    form, active, potential = profile.totals, counts.active, counts.potential
    labels = [label for label in profile.segments if label]
    is_printed = len(labels) == 4
    frame = pl.DataFrame(
        {
            "segment": labels,
            "active": [*active, sum(active)] if is_printed else active,
            "potential": [*potential, sum(potential)] if is_printed else potential,
        }
    )
    shown = {
        "region": pl.lit(region.code),
        "name": pl.lit(region.name),
        "month": pl.lit(month_text(period, form.months)),
        "segment": pl.col("segment"),
        "active": count("active", form.amounts),
        "potential": count("potential", form.amounts),
        "source": pl.lit("Laporan bulanan kantor cabang"),
    }
    return frame.select(
        shown[name].alias(header) for name, header in profile.totals_headers.items()
    )


def _wide_totals(region: Region, form: Form, counts: Counts, period: str) -> pl.DataFrame:
    active, potential = counts.active, counts.potential
    month = month_text(period, form.months)
    numbers = {
        **dict(zip(_ACTIVE if form.is_workbook else _ACTIVE_FIRST, active, strict=True)),
        "TOTAL AKTIF" if form.is_workbook else "AKTIF TOTAL": sum(active),
        **dict(zip(_POTENTIAL, potential, strict=True)),
        "TOTAL POTENSI" if form.is_workbook else "POTENSI TOTAL": sum(potential),
    }
    if not form.is_workbook:
        return pl.DataFrame(
            {"BULAN": [month], **{name: [value] for name, value in numbers.items()}}
        )
    share = f"{100 * sum(active) / max(1, sum(potential)):.2f}".replace(".", ",")
    return pl.DataFrame(
        {
            "KODE KAB/KOTA": [region.code],
            "NAMA KAB/KOTA": [region.name],
            "PERIODE": [month],
            **{name: [value] for name, value in numbers.items()},
            "CAKUPAN %": [share],
        }
    )


def projects_file(
    region: Region, profile: Profile, projects: pl.DataFrame, period: str
) -> tuple[str, bytes]:
    """File name and bytes of the construction projects known in a month."""
    form = profile.projects
    shown: dict[str, pl.Expr] = {
        name: amount(name, form.amounts) for name in ("nilai_kontrak", "iuran_dibayar")
    }
    shown["jumlah_tenaga_kerja"] = count("jumlah_tenaga_kerja", form.amounts)
    for name in ("mulai", "selesai", "tanggal_bayar"):
        shown[name] = date_text(name, form.dates, is_workbook=form.is_workbook)
    headers = profile.project_headers
    frame = projects.select(
        shown.get(name, pl.col(name)).alias(header) for name, header in headers.items()
    )
    total: tuple[str | int | None, ...] = ()
    if profile.has_total:
        workers = int(projects["jumlah_tenaga_kerja"].sum())
        plain = f"{workers:,}".replace(",", ".") if form.amounts != "number" else workers
        sums: dict[str, str | int] = {
            "nomor_proyek": "JUMLAH",
            "nilai_kontrak": written(int(projects["nilai_kontrak"].sum()), form.amounts),
            "jumlah_tenaga_kerja": plain,
            "iuran_dibayar": written(int(projects["iuran_dibayar"].sum()), form.amounts),
        }
        total = tuple(sums.get(name) for name in headers)
    titles = (f"PROYEK JASA KONSTRUKSI {region.name.upper()}", "") if profile.has_titles else ()
    name = f"proyek_jakon_{region.code}_{period}.{form.kind}"
    return name, to_bytes(Table(frame, titles, total, sheet="Proyek"), form)
