"""Text of a workbook that is struck through, raised or lowered: what a reader does not count as said.

A cell of `16.800` struck and `25.000` beside it says 25.000, and a raised `1)` is a footnote; as plain
text both run together into another number. A whole cell struck through is read like any other, and
the sender is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

_MARKS = (b"<strike", b":strike", b"vertAlign")
_OFF = {"0", "false", "baseline"}


def may_hold(content: bytes) -> bool:
    """Whether the part may hold such text; a few searches for bytes tell."""
    return any(mark in content for mark in _MARKS)


def counted_texts(root: ET.Element) -> dict[str, str]:
    """Index of a shared string -> its text as it counts, of those that hold such runs beside others."""
    strings = (element for element in root if _local(element) == "si")
    return {
        str(index): text
        for index, element in enumerate(strings)
        if (text := counted_text(element)) is not None
    }


def counted_text(string: ET.Element) -> str | None:
    """The text of a string without its struck, raised and lowered runs; None where it has none beside others."""
    runs = [element for element in string if _local(element) == "r"]
    kept = [run for run in runs if not _is_aside(run)]
    if len(kept) == len(runs):
        return None
    text = "".join(part.text or "" for run in kept for part in run if _local(part) == "t")
    return text.strip() or None


def struck_styles(root: ET.Element) -> frozenset[str]:
    """The cell styles of styles.xml whose font is struck through."""
    fonts = next((e for e in root if _local(e) == "fonts"), None)
    cell_formats = next((e for e in root if _local(e) == "cellXfs"), None)
    if fonts is None or cell_formats is None:
        return frozenset()
    struck = {
        str(number)
        for number, font in enumerate(fonts)
        if any(_local(mark) == "strike" and is_aside("strike", mark.attrib) for mark in font)
    }
    return frozenset(
        str(style)
        for style, element in enumerate(cell_formats)
        if element.get("fontId", "") in struck
    )


def _is_aside(run: ET.Element) -> bool:
    return any(
        is_aside(_local(mark), mark.attrib)
        for properties in run
        if _local(properties) == "rPr"
        for mark in properties
    )


def is_aside(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether this mark of a run strikes, raises or lowers it."""
    return tag in {"strike", "vertAlign"} and attributes.get("val", "1") not in _OFF


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
