"""One register file per village: workbooks built in bulk, or delimited text for a large world."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.demo import xlsx
from pipelines.demo.damage import Damage
from pipelines.demo.geography import Region
from pipelines.demo.register import HEADERS, SHEET, as_opensid, style_of


def register_files(
    region: Region, residents: pl.DataFrame, period: str, harm: Damage, *, is_large: bool
) -> tuple[pl.DataFrame, Iterator[tuple[str, bytes, int]]]:
    """Person and the NIK that the register has of them; path, bytes and rows of each village's file."""
    sent = residents.with_columns(nik_registered="nik")
    hit = [
        number
        for number, code in enumerate(region.villages)
        if harm.hits(region.code, None, f"register {code}")
    ]
    if hit:
        columns = ("nik_registered", "name", "birth_date")
        faulty = harm.rows(sent.filter(pl.col("village").is_in(hit)), columns, region.code)
        whole = sent.filter(~pl.col("village").is_in(hit))
        sent = pl.concat([whole, faulty]).sort("village", maintain_order=True)
    silent = [
        number
        for number, code in enumerate(region.villages)
        if harm.is_silent_village(region.code, code)
    ]
    sent = sent.filter(~pl.col("village").is_in(silent))
    known = sent.select("person", "nik_registered").unique(
        "person", keep="first", maintain_order=True
    )
    shown = sent.with_columns(nik="nik_registered")
    return known, _files(region, shown, period, is_large=is_large)


def _files(
    region: Region, rows: pl.DataFrame, period: str, *, is_large: bool
) -> Iterator[tuple[str, bytes, int]]:
    styles: dict[tuple[bool, str], list[int]] = {}
    for village in rows["village"].unique(maintain_order=True).to_list():
        styles.setdefault(style_of(village), []).append(village)
    for (in_names, dates), villages in styles.items():
        part = rows.filter(pl.col("village").is_in(villages))
        table = as_opensid(region, part, in_names=in_names, dates=dates, is_workbook=not is_large)
        lengths = part.group_by("village", maintain_order=True).len().rows()
        start = 0
        lines = [] if is_large else _sheet_rows(part, table)
        for village, length in lengths:
            folder = f"village__residents/{region.villages[village]}/{period}"
            if is_large:
                content = _delimited(table.slice(start, length), village)
                yield f"{folder}/penduduk.csv", content, length
            else:
                header = xlsx.plain_row(1, HEADERS)
                content = xlsx.workbook([header, *lines[start : start + length]], SHEET)
                yield f"{folder}/penduduk.xlsx", content, length
            start += length


def _sheet_rows(part: pl.DataFrame, table: pl.DataFrame) -> list[str]:
    """Every resident as a row of XML, numbered from 2 in each village."""
    numbers = part.select(pl.int_range(2, pl.len() + 2).over("village")).to_series()
    rows: list[str] = xlsx.data_rows(table, numbers).to_list()
    return rows


def _delimited(table: pl.DataFrame, village: int) -> bytes:
    """Semicolons and CRLF, every third village with a byte order mark."""
    text = table.write_csv(separator=";", line_terminator="\r\n")
    return (b"\xef\xbb\xbf" if village % 3 == 0 else b"") + text.encode()
