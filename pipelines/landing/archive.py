"""Archives: what a ZIP may hold before anything inside it is believed.

Workbooks (XLSX, ODS) and ZIPs of files pass here first. Every part is unpacked once: its checksum,
its size and, for XML, the absence of a DTD are proven on the same bytes that are then looked at.
Nothing is ever unpacked to a path: names of parts are data.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from pipelines.landing.sheet import FileHeld, FileRefused

MAX_ENTRIES = 1_000
MAX_UNPACKED_BYTES = 1 << 30
MAX_RATIO = 250
_RATIO_COUNTS_FROM = 10 << 20
# What operating systems and office programs leave beside files; never a table.
_NOT_A_FILE = re.compile(
    r"(^|/)(__MACOSX/.*|\._.*|\.DS_Store|~\$.*|desktop\.ini|thumbs\.db)$", re.IGNORECASE
)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


def part_names(data: bytes) -> list[str]:
    """Names of the parts, after the limits on their number and declared sizes."""
    with _opened(data) as archive:
        return archive.namelist()


def parts(
    data: bytes, order: Callable[[str], int] = lambda _: 0, password: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every part, unpacked once and proven whole; those of a lower `order` come first.

    Raises:
        FileRefused: damaged, too large, or XML that declares a DTD.
        FileHeld: protected by a password that was not given or does not fit.

    """
    with _opened(data) as archive:
        for entry in sorted(archive.infolist(), key=lambda entry: order(entry.filename)):
            content = _content(archive, entry, password)
            if entry.filename.endswith((".xml", ".rels", ".vml", ".rdf")):
                check_xml(content)
            yield entry.filename, content


def members(data: bytes, password: str | None = None) -> list[tuple[str, bytes]]:
    """The files of a ZIP that was sent as a folder of files, in the order sent.

    A ZIP inside the ZIP is not opened; a workbook, though a ZIP by its bytes, is a file.

    Raises:
        FileRefused: damaged, too large, empty, or an archive within the archive.
        FileHeld: protected by a password that was not given or does not fit.

    """
    found = [(name, content_of(data, name, password)) for name in file_names(data)]
    if not found:
        raise FileRefused("EMPTY_FILE", "zip")
    for _, content in found:
        if content.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")) or is_plain_archive(content):
            raise nested()
    return found


def file_names(data: bytes) -> list[str]:
    """Names of the files in a ZIP, in the order sent, without what systems leave beside them."""
    return [
        name
        for name in part_names(data)
        if not name.endswith("/") and not _NOT_A_FILE.search(name.replace("\\", "/"))
    ]


def content_of(data: bytes, name: str, password: str | None = None) -> bytes:
    """One file of a ZIP, proven whole.

    Raises:
        FileRefused: damaged.
        FileHeld: protected by a password that was not given or does not fit.

    """
    with _opened(data) as archive:
        return _content(archive, archive.getinfo(name), password)


def is_plain_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP of files rather than a workbook."""
    if not data.startswith(b"PK"):
        return False
    try:
        names = part_names(data)
    except FileRefused:
        return False
    return "[Content_Types].xml" not in names and "mimetype" not in names


def check_xml(content: bytes) -> None:
    """Refuse XML that is not UTF-8 or declares a DTD: entities could read or grow without end."""
    encoding = _ENCODING.match(content[:200].lstrip(b"\xef\xbb\xbf"))
    is_utf8 = encoding is None or encoding.group(1).lower() in {b"utf-8", b"utf8", b"us-ascii"}
    if not is_utf8 or content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:4]:
        raise FileRefused("UNREADABLE_FILE", "encoding")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileRefused("DTD_DECLARED")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, password: str | None) -> bytes:
    if entry.flag_bits & 0x1 and password is None:
        raise protected()
    try:
        return archive.read(entry, password.encode() if password is not None else None)
    except _BROKEN:
        if entry.flag_bits & 0x1:
            raise protected() from None
        raise FileRefused("UNREADABLE_FILE", "damaged") from None


def nested() -> FileRefused:
    """The refusal of an archive within an archive."""
    return FileRefused("NESTED_ARCHIVE")


def protected() -> FileHeld:
    """The hold for whatever a password closes; says nothing of the password."""
    return FileHeld("PASSWORD_PROTECTED")


def _opened(data: bytes) -> zipfile.ZipFile:
    """The archive, once its directory stays within the limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise FileRefused("UNREADABLE_FILE", "damaged") from None
    entries = archive.infolist()
    too_dense = any(
        entry.file_size > _RATIO_COUNTS_FROM
        and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or too_dense:
        raise FileRefused("FILE_TOO_LARGE", "unpacked")
    if len({entry.filename for entry in entries}) < len(entries):
        raise FileRefused("UNREADABLE_FILE", "twice")
    return archive
