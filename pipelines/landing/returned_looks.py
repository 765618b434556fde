"""The looks of a returned workbook."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.format import Format

_RED, _YELLOW, _HEAD, _INK = "#F8CBAD", "#FFF2A8", "#DCE6F1", "#1F3864"


class Formats:
    """The few looks of a returned workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def make(**looks: object) -> Format:
            return book.add_format(
                {"font_name": "Arial", "font_size": 10, "valign": "top", **looks}
            )

        self.text = make(num_format="@")
        self.number = make()
        self.date = make(num_format="dd/mm/yyyy", align="left")
        self.head = make(num_format="@", bold=True, bg_color=_HEAD, border=1, text_wrap=True)
        self.bad = make(num_format="@", bg_color=_RED, border=1, border_color="#C00000")
        self.fixable = make(num_format="@", bg_color=_YELLOW, border=1, border_color="#BF9000")
        self.title = make(bold=True, font_size=16, font_color=_INK)
        self.step = make(text_wrap=True)
        self.label = make(bold=True)
        self.wrapped = make(num_format="@", text_wrap=True, border=1, border_color="#BFBFBF")
        self.link = make(font_color="#0563C1", underline=1, border=1, border_color="#BFBFBF")
