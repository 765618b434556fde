"""A fix is suggested where something else confirms it, and nowhere else."""

from __future__ import annotations

import pytest

from pipelines.landing.header import Place
from pipelines.landing.suggestions import Suspect, suggest

PLACE = Place("35.03.01.2001", "2025-09")
NIK = "3503011501909000"


@pytest.mark.parametrize(
    ("code", "text", "nik", "fix"),
    [
        ("NIK_NOT_DIGITS", "3503.0115.0190.9000", None, NIK),
        ("NIK_NOT_DIGITS", "NIK: 3503011501909000", None, NIK),
        ("NIK_NOT_DIGITS", "35O3011501909000", None, None),
        ("NIK_NOT_DIGITS", "3503.0115.0190.0000", None, None),
        ("NIK_LENGTH", "350301150190900", None, None),
        ("NIK_NUMERIC_CELL", "3503011501909000", None, None),
        ("NOT_A_DATE", "01/15/1990", NIK, "15/01/1990"),
        ("NOT_A_DATE", "15 Jan 90", NIK, "15/01/1990"),
        ("NOT_A_DATE", "15/01/90", "3503015501909000", "15/01/1990"),
        ("NOT_A_DATE", "01/16/1990", NIK, None),
        ("NOT_A_DATE", "15/01/90", None, None),
        ("NOT_A_DATE", "15/01/05", "3503011501059000", None),
        ("NOT_A_DATE", "31 Pebruari 1990", NIK, None),
        ("NOT_A_MONTH", "Sept '25", None, "2025-09"),
        ("NOT_A_MONTH", "9/25", None, "2025-09"),
        ("NOT_A_MONTH", "8/25", None, None),
        ("NOT_A_REGION_CODE", "3503012001", None, "35.03.01.2001"),
        ("NOT_A_REGION_CODE", "3503010012", None, None),
        ("AMBIGUOUS_AMOUNT", "16.800", None, None),
    ],
)
def test_only_what_is_certain(code: str, text: str, nik: str | None, fix: str | None) -> None:
    assert suggest(Suspect(code, text, nik, PLACE)) == fix
