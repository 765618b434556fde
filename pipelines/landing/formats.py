"""Formats: what a file is by its bytes, never by its name, and its sheets where it holds cells.

A delimited text is whatever is nothing else; it is read by `delimited`.
"""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.landing import archive
from pipelines.landing.sheet import FileRefused, Note, Sheet
from pipelines.landing.text_blocks import Source
from warehouse.sealed import Sealed

StoredFile = Path | Sealed
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_BY_SUFFIX = {
    "xlsx": {"xlsx"},
    "xlsm": {"xlsx"},
    "xls": {"xls"},
    "ods": {"ods"},
    "zip": {"zip"},
    "htm": {"html"},
    "html": {"html"},
    "csv": {"text"},
    "tsv": {"text"},
    "txt": {"text"},
}
_REFUSED = (
    (b"%PDF", "pdf"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"\x1f\x8b", "packed"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"{\\rtf", "text_document"),
    (b"SQLite format 3", "database"),
    (b"PAR1", "parquet"),
)
# What is looked at to tell a page from other text.
START_BYTES = 2048


def may_be_workbook(start: bytes) -> bool:
    """Whether a file that begins like this is anything else than delimited text."""
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    known = (OLE, b"PK", *(mark for mark, _ in _REFUSED))
    return start.startswith(known) or text.startswith(b"<")


def name_note(name: str, original: StoredFile) -> Note | None:
    """The note that a file was read as what it is, where its name says something else."""
    suffix = name.rpartition(".")[2].lower()
    expected = _BY_SUFFIX.get(suffix)
    if expected is None:
        return None
    with original.open("rb") as file:
        data = file.read(START_BYTES)
        if may_be_workbook(data):
            data += file.read()
    found = kind(data)
    if found in expected:
        return None
    return Note.of("READ_BY_CONTENT", "named", suffix=suffix, kind=found)


def unlocked(original: StoredFile, password: str | None) -> Source:
    """A workbook without its protection, so that its sheets can be looked at; else the file itself."""
    if password is None:
        return original
    from pipelines.landing import protection

    with original.open("rb") as file:
        if file.read(len(OLE)) != OLE:
            return original
    data = original.read_bytes()
    if protection.is_encrypted_package(data) or protection.is_encrypted_xls(data):
        return protection.opened(data, password)
    return data


def kind(data: bytes) -> str:
    """What the bytes are: xlsx, ods, zip, xls, html or text."""
    if data.startswith(OLE):
        return "xls" if not _is_protected_xlsx(data) else "xlsx"
    if data.startswith(b"PK"):
        if archive.is_plain_archive(data):
            return "zip"
        return "ods" if "content.xml" in archive.part_names(data) else "xlsx"
    return "html" if _HTML.search(data[:START_BYTES]) else "text"


def _is_protected_xlsx(data: bytes) -> bool:
    from pipelines.landing import protection

    return protection.is_encrypted_package(data)


def unwrapped(data: bytes, password: str | None = None) -> tuple[bytes, tuple[Note, ...]]:
    """The only file of a ZIP that was sent as one; anything else as it is.

    Raises:
        FileRefused: the ZIP holds several files, which need a receipt each, or is not sound.
        FileHeld: protected by a password that was not given or does not fit.

    """
    if not data.startswith(b"PK") or not archive.is_plain_archive(data):
        return data, ()
    found = archive.members(data, password)
    if len(found) > 1:
        raise FileRefused("SEVERAL_FILES", files=len(found))
    return found[0][1], (Note("READ_BY_CONTENT", "zip"),)


def workbook_sheets(data: bytes, password: str | None = None) -> list[Sheet] | None:
    """The sheets of a workbook of any format; None where the bytes are delimited text.

    Raises:
        FileRefused: a format that holds no table, or a file that is damaged or hostile.
        FileHeld: protected by a password that was not given or does not fit.

    """
    for start, case in _REFUSED:
        if data.startswith(start):
            raise FileRefused("UNREADABLE_FILE", case)
    if data.startswith(OLE):
        return _from_ole(data, password)
    if data.startswith(b"PK"):
        return _from_archive(data)
    return _from_markup(data)


def _from_ole(data: bytes, password: str | None) -> list[Sheet]:
    from pipelines.landing import protection
    from pipelines.landing.workbook import read_xls

    if protection.is_encrypted_package(data):
        return _from_archive(protection.opened(data, password))
    if protection.is_encrypted_xls(data):
        return read_xls(protection.opened(data, password))
    return read_xls(data)


def _from_archive(data: bytes) -> list[Sheet]:
    from pipelines.landing.opendocument import read_ods
    from pipelines.landing.workbook import read_xlsx

    names = set(archive.part_names(data))
    if "xl/workbook.xml" in names:
        return read_xlsx(data)
    if "xl/workbook.bin" in names:
        raise FileRefused("UNREADABLE_FILE", "xlsb")
    if "mimetype" in names and "content.xml" in names:
        if not any(n == "mimetype" and c.startswith(_ODS) for n, c in archive.parts(data)):
            raise FileRefused("UNREADABLE_FILE", "document")
        return read_ods(data)
    if "[Content_Types].xml" in names:
        raise FileRefused("UNREADABLE_FILE", "document")
    raise FileRefused("SEVERAL_FILES", "none")


def _from_markup(data: bytes) -> list[Sheet] | None:
    from pipelines.landing.webpage import read_webpage

    start = data[:START_BYTES].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"")
    if not start.startswith(b"<"):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start and not _HTML.search(start):
        raise FileRefused("UNREADABLE_FILE", "xml_2003")
    if _HTML.search(start):
        return read_webpage(data)
    if start.startswith(b"<?xml"):
        raise FileRefused("UNREADABLE_FILE", "xml")
    return None
