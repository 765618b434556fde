"""Folded names: one form for all spellings of a name, different forms for different names."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.identity.names import folded


def fold(*names: str | None) -> list[str | None]:
    return pl.DataFrame({"name": names}).select(folded(pl.col("name"))).to_series().to_list()


@pytest.mark.parametrize(
    "spellings",
    [
        ("Muhammad Yusuf", "MOCH. YUSUF", "Moh Yusuf", "M. Joesoef", "Mochammad  Yusuf", "Mhd. Yusuf"),
        ("Achmad Hidayat", "AHMAD HIDAYAT", "Ahmad Hidajat"),
        ("Abdul Rohman", "ABD. ROHMAN", "Abdoel Rohman", "Abd Rochman"),
        ("Suyanto", "SOEJANTO", "Soeyanto"),
        ("Cahyono", "Tjahjono"),
        ("Joko Santoso", "DJOKO SANTOSO", "Ir. Joko Santoso", "H. Joko Santoso, S.E., M.M."),
        ("Siti Aminah", "ST. AMINAH", "Hj. Siti Aminah", "Siti Aminah binti Karto"),
        ("Nurul Khotimah", "NURUL CHOTIMAH", "Nurul Khotimah, S.Pd.I", "Nurul Khotimah S.Pd"),
        ("Alex Supriyadi", "ALEKS SUPRIYADI", "Drs Alex Supriyadi bin Marto"),
        ("Anissa", "ANISA", "'Anisa", "Ánisa"),
        ("Slamet al. Kasdi", "Slamet", "Slamet alias Kasdi"),
    ],
)  # fmt: skip
def test_spellings_of_a_name_are_one(spellings: tuple[str, ...]) -> None:
    assert len(set(fold(*spellings))) == 1, fold(*spellings)


def test_different_names_stay_different() -> None:
    names = (
        "Siti Aminah", "Siti Aisah", "Aminah", "Binti Khotimah", "Khotimah", "Muhammad", "Mulyono", "Rini Astuti",
        "Rina Astuti", "Rudi Hartono", "Rudi Hartini", "Hadi", "Hj", "Ratna Sari", "Ratna", "Samsul", "Ali", "Alimin",
    )  # fmt: skip
    assert len(set(fold(*names))) == len(names)


def test_a_name_of_one_word_is_kept() -> None:
    assert fold("Slamet", "M", "H", None, "", "123") == ["SLAMET", "MUHAMAD", "H", None, "", ""]
