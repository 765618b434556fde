"""The quick look at a NIK says yes only where the rules find no defect."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.identity.nik import cleaned, defect, is_plain


def _defects(texts: list[str]) -> pl.Series:
    frame = pl.DataFrame({"c": texts}).with_columns(nik=cleaned("c"))
    return frame.select(defect(pl.col("nik"), is_number_cell=pl.lit(value=False))).to_series()


def test_every_day_and_month_is_judged_like_the_rules_do() -> None:
    texts = [f"337601{day_month:04}{year}9001" for day_month in range(10_000) for year in (99, 0)]
    texts = [text if len(text) == 16 else f"{text[:10]}00{text[-4:]}" for text in texts]
    plain, defects = is_plain(pl.Series(texts)), _defects(texts)
    left = [
        text
        for text, is_quick, code in zip(texts, plain, defects, strict=True)
        if is_quick != (code is None)
    ]
    # Of a leap day only the year tells whether there was one: the quick look leaves them all.
    assert {text[6:10] for text in left} == {"2902", "6902"}
    assert not is_plain(pl.Series(left)).any()


@pytest.mark.parametrize(
    "text",
    [
        "+376010101809001",
        "-376010101809001",
        "0376010101809001",
        " 376010101809001",
        "376010101809001 ",
        "3.76010101809001",
        "3_76010101809001",
        "3,76010101809001",
        "0x76010101809001",
        "337601010180900\uff11",
        "33760101018090",
        "33760101018090011",
        "337601010180" + "0000",
        "1" * 16,
        "337601010180900a",
        "3376010101809e01",
        "",
    ],
)
def test_anything_but_sixteen_digits_of_a_person_is_left_to_the_rules(text: str) -> None:
    assert not is_plain(pl.Series([text, None], dtype=pl.String)).any()


def test_a_plain_nik_is_seen() -> None:
    assert is_plain(pl.Series(["3376010101809001", "3376016812999001"])).all()
