"""Compound files (OLE2), byte by byte: binary XLS and the envelope of a password-protected XLSX."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALL = 4096


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with the given streams, each padded past the size of the mini stream."""
    padded = {name: data.ljust(_SMALL, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    chains: list[int] = []
    starts: dict[str, int] = {}
    for name, data in padded.items():
        starts[name] = len(sectors)
        _append(sectors, chains, data)
    directory_at = len(sectors)
    _append(sectors, chains, _directory(padded, starts))
    fat_count = 1
    while (len(sectors) + fat_count) * 4 > fat_count * _SECTOR:
        fat_count += 1
    fat_at = len(sectors)
    chains += [_FAT_SECTOR] * fat_count
    fat = b"".join(struct.pack("<I", entry) for entry in chains)
    fat = fat.ljust(fat_count * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory_at, 0, _SMALL, _END, 0, _END, 0,
    )  # fmt: skip
    first_fats = [fat_at + number for number in range(fat_count)]
    header += b"".join(struct.pack("<I", number) for number in first_fats).ljust(436, b"\xff")
    return header + b"".join(sectors) + fat


def _append(sectors: list[bytes], chains: list[int], data: bytes) -> None:
    pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
    first = len(sectors)
    sectors += pieces
    chains += [first + number + 1 for number in range(len(pieces) - 1)] + [_END]


def _directory(streams: dict[str, bytes], starts: dict[str, int]) -> bytes:
    # The streams hang to the right of each other, shortest name first, as the format orders them.
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, 1, _FREE, _END, 0)]
    for number, name in enumerate(names):
        right = number + 2 if number + 1 < len(names) else _FREE
        entries.append(_entry(name, 2, _FREE, right, starts[name], len(streams[name])))
    while len(entries) % 4:
        entries.append(_entry("", 0, _FREE, _FREE, 0, 0))
    return b"".join(entries)


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIII",
        text,
        len(text) + 2 if name else 0,
        kind,
        1,
        _FREE,
        right,
        child,
        0,
        start,
        size,
        0,
    )


def binary_workbook(grid: Sequence[Sequence[str]], numbers: dict[tuple[int, int], float]) -> bytes:
    """A BIFF8 XLS with one sheet of text cells; `numbers` are stored as numbers."""
    sheet = _begin(0x0010)
    height, width = len(grid), max(map(len, grid))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, height, 0, width, 0))
    for r, cells in enumerate(grid):
        for c, cell in enumerate(cells):
            if (r, c) in numbers:
                sheet += _record(0x0203, struct.pack("<HHHd", r, c, 0, numbers[r, c]))
            elif cell:
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                sheet += _record(0x0204, struct.pack("<HHH", r, c, 0) + text)
    sheet += _record(0x000A, b"")
    name = "Data".encode("latin-1")
    front = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    bound = 4 + 6 + 2 + len(name)
    end = _record(0x000A, b"")
    offset = len(front) + bound + len(end)
    front += _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name) + end
    return compound_file({"Workbook": front + sheet})


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def protected_workbook(length: int) -> bytes:
    """What Excel writes when asked for a password: an encrypted package that nobody here can open."""
    agile = b'<?xml version="1.0" encoding="UTF-8"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>'
    return compound_file(
        {
            "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + agile,
            "EncryptedPackage": struct.pack("<Q", length) + bytes(range(256)) * (length // 256 + 1),
        }
    )
