"""Protected workbooks: opened in memory with the password that was given, else held.

The password stands in no message, no note and no exception that leaves this module.
"""

from __future__ import annotations

import io
import re
import struct

import msoffcrypto
import olefile

from pipelines.landing import archive
from pipelines.landing.biff import DAMAGED_OLE
from pipelines.landing.sheet import FileRefused

# Excel opens a workbook that is only marked read-only with this word, and asks nobody for it.
_OFFICE_DEFAULT = "VelvetSweatshop"
_SPINS = re.compile(rb'spinCount="(\d+)"')
MAX_SPINS = 1_000_000
_FILEPASS, _END_OF_GLOBALS = 0x002F, 0x000A


def is_encrypted_package(data: bytes) -> bool:
    """Whether an OLE file wraps an encrypted XLSX."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return bool(ole.exists("EncryptedPackage"))
    except DAMAGED_OLE:
        return False


def is_encrypted_xls(data: bytes) -> bool:
    """Whether a binary XLS starts with the record that says it is encrypted."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            start = ole.openstream(name).read(8192) if name else b""
    except DAMAGED_OLE:
        return False
    at = 0
    while at + 4 <= len(start):
        kind, length = struct.unpack_from("<HH", start, at)
        if kind in {_FILEPASS, _END_OF_GLOBALS}:
            return bool(kind == _FILEPASS)
        at += 4 + length
    return False


def opened(data: bytes, password: str | None) -> bytes:
    """The workbook without its protection.

    Raises:
        FileHeld: no password, or one that does not fit.
        FileRefused: its encryption asks for more work, or other XML, than an office program writes.

    """
    check_header(_header(data))
    for word in filter(None, (password, _OFFICE_DEFAULT)):
        plain = io.BytesIO()
        try:
            workbook = msoffcrypto.OfficeFile(io.BytesIO(data))
            workbook.load_key(password=word, verify_password=True)
            workbook.decrypt(plain)
        except Exception:  # noqa: BLE001, S112 - the library raises many kinds; all mean: not opened
            continue
        return plain.getvalue()
    raise archive.protected() from None


def check_header(header: bytes) -> None:
    """The encryption header is XML from the sender: no entities, no endless key derivation.

    Raises:
        FileRefused: it holds either.

    """
    if header[8:9] == b"<":
        archive.check_xml(header[8:])
    if any(int(spins) > MAX_SPINS for spins in _SPINS.findall(header)):
        raise FileRefused("UNREADABLE_FILE", "protection")


def _header(data: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return ole.openstream("EncryptionInfo").read() if ole.exists("EncryptionInfo") else b""
    except DAMAGED_OLE:
        return b""
