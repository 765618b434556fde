"""Bills, their people and payment orders as the branch and the treasury write them, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from pipelines.demo.bills import Bill, OrderLine
from pipelines.demo.geography import Region
from pipelines.demo.senders import Profile
from pipelines.demo.tables import Form, Table, amount, count, date_text, month_text, to_bytes


def payment_files(
    region: Region,
    profile: Profile,
    bills: Sequence[Bill],
    extra: Iterable[OrderLine],
    *,
    is_large: bool,
) -> Iterator[tuple[str, bytes, int]]:
    """Path, bytes and rows of every file: a month's bills, lines and orders each."""
    orders = [line for bill in bills for line in bill.orders] + list(extra)
    sent = [bill for bill in bills if bill.is_sent]
    for period in sorted({bill.last for bill in sent}):
        place = f"{region.code}/{period}"
        of_month = [bill for bill in sent if bill.last == period]
        yield _file(
            f"bpjstk__billings/{place}",
            "tagihan",
            period,
            _bills(of_month, profile.budget),
            profile.budget,
        )
        people = [bill for bill in of_month if bill.lines.height]
        if people:
            form = profile.members.as_csv() if is_large else profile.members
            yield _file(
                f"bpjstk__billing_lines/{place}",
                "rincian_tagihan",
                period,
                _people(people, form),
                form,
            )
    for period in sorted({f"{line.date:%Y-%m}" for line in orders}):
        place = f"budget__payments/{region.code}/{period}"
        of_month_orders = [line for line in orders if f"{line.date:%Y-%m}" == period]
        if own := [line for line in of_month_orders if line.village is None]:
            yield _file(
                place, "register_sp2d", period, _orders(own, profile.budget), profile.budget
            )
        if others := [line for line in of_month_orders if line.village]:
            # The office for villages gathers their orders in one list.
            frame = _orders(others, profile.budget).insert_column(
                0, pl.Series("KODE DESA", [line.village for line in others])
            )
            yield _file(place, "register_spp_desa", period, frame, profile.budget)


def _file(
    folder: str, name: str, period: str, frame: pl.DataFrame, form: Form
) -> tuple[str, bytes, int]:
    path = f"{folder}/{name}_{period.replace('-', '')}.{form.kind}"
    return path, to_bytes(Table(frame), form), frame.height


def _bills(bills: Sequence[Bill], form: Form) -> pl.DataFrame:
    rows = pl.DataFrame(
        {
            "code": [bill.code for bill in bills],
            "payer": [bill.payer for bill in bills],
            "first": [month_text(bill.first, form.months) for bill in bills],
            "last": [month_text(bill.last, form.months) for bill in bills],
            "people": [bill.people for bill in bills],
            "billed": [bill.billed for bill in bills],
            "paid": [bill.paid for bill in bills],
            "day": [bill.paid_on for bill in bills],
        },
        schema_overrides={"paid": pl.Int64, "day": pl.Date},
    )
    return rows.select(
        pl.col("code").alias("KODE IURAN"),
        pl.col("payer").alias("NPP/WADAH"),
        pl.col("first").alias("BULAN AWAL"),
        pl.col("last").alias("BULAN AKHIR"),
        count("people", form.amounts).alias("JUMLAH ORANG"),
        amount("billed", form.amounts).alias("JUMLAH TAGIHAN"),
        amount("paid", form.amounts).alias("JUMLAH BAYAR"),
        date_text("day", form.dates, is_workbook=form.is_workbook).alias("TANGGAL BAYAR"),
    )


def _people(bills: Sequence[Bill], form: Form) -> pl.DataFrame:
    rows = pl.concat(
        bill.lines.select(
            pl.lit(bill.code).alias("KODE IURAN"),
            pl.col("nik").alias("NIK"),
            pl.col("kpj").alias("KPJ"),
            pl.lit(month_text(bill.first, form.months)).alias("BULAN"),
            pl.col("iuran"),
        )
        for bill in bills
    )
    return rows.with_columns(amount("iuran", form.amounts).alias("IURAN")).drop("iuran")


def _orders(orders: Sequence[OrderLine], form: Form) -> pl.DataFrame:
    rows = pl.DataFrame(
        {
            "NOMOR SP2D": [line.number for line in orders],
            "day": [line.date for line in orders],
            "NAMA SKPD": [line.agency for line in orders],
            "KODE SUB KEGIATAN": [line.sub_activity for line in orders],
            "KODE REKENING": [line.account for line in orders],
            "KODE SUMBER DANA": [line.fund for line in orders],
            "amount": [line.amount for line in orders],
            "KODE IURAN": [line.bill for line in orders],
        },
        schema_overrides={"KODE IURAN": pl.String},
    )
    return rows.select(
        "NOMOR SP2D",
        date_text("day", form.dates, is_workbook=form.is_workbook).alias("TANGGAL SP2D"),
        "NAMA SKPD",
        "KODE SUB KEGIATAN",
        "KODE REKENING",
        "KODE SUMBER DANA",
        amount("amount", form.amounts).alias("NILAI SP2D"),
        "KODE IURAN",
    )
