"""Archives that are damaged, hostile or more than they say: refused before a cell is believed."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pytest
from generated_books import archive_of, book, changed, noted, residents

from pipelines.landing import archive
from pipelines.landing.sheet import FileHeld, FileRefused

SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        residents(data)
    assert ":" in str(refused.value)
    return refused.value.code


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.97])
def test_a_workbook_cut_off_is_refused(kept: float) -> None:
    data = book()
    assert refusal(data[: int(len(data) * kept)]) == "UNREADABLE_FILE"


def test_no_flipped_bit_changes_a_value_unseen() -> None:
    data = book()
    plain = residents(data).accepted
    for at in range(0, len(data), 97):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        try:
            found = residents(bytes(flipped))
        except FileRefused:
            continue
        assert found.accepted.equals(plain)


@pytest.mark.parametrize(
    "part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "declaration", ['<!DOCTYPE x [<!ENTITY a "b">]>', '<!DOCTYPE x SYSTEM "http://x/y">']
)
def test_a_dtd_in_any_part_is_refused(part: str, declaration: str) -> None:
    data = changed(
        book(), {part: lambda xml: xml.replace(b"?>\n", b"?>\n" + declaration.encode(), 1)}
    )
    assert refusal(data) == "DTD_DECLARED"


def test_xml_in_another_encoding_is_refused() -> None:
    data = changed(book(), {SHEET: lambda xml: xml.decode().encode("utf-16")})
    assert refusal(data) == "UNREADABLE_FILE"


def test_a_part_that_unpacks_far_beyond_its_size_is_refused() -> None:
    assert refusal(changed(book(), {"xl/media/a.bin": bytes(20 << 20)})) == "FILE_TOO_LARGE"


def test_too_many_parts_are_refused() -> None:
    assert refusal(changed(book(), {f"x/{n}": b"x" for n in range(1_000)})) == "FILE_TOO_LARGE"


def test_a_declared_gigabyte_is_refused_without_unpacking() -> None:
    data = bytearray(changed(book(), {"x.bin": b"x" * 9}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 20, (1 << 31) // 100)
    struct.pack_into("<I", data, at + 24, 1 << 31)
    assert refusal(bytes(data)) == "FILE_TOO_LARGE"


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as target, pytest.warns(UserWarning, match="Duplicate name"):
        target.writestr(SHEET, b"<worksheet/>")
    assert refusal(buffer.getvalue()) == "UNREADABLE_FILE"


def test_one_cell_at_the_far_end_does_not_cost_the_memory_of_the_sheet() -> None:
    data = book(also=lambda _, sheet: sheet.write(1_048_575, 16_383, "x"))
    assert refusal(data) == "FILE_TOO_LARGE"


def test_formatted_cells_far_below_are_no_rows() -> None:
    def also(workbook: Any, sheet: Any) -> None:
        bold = workbook.add_format({"bold": True})
        for row in range(10, 400_000, 999):
            for column in (0, 99):
                sheet.write_blank(row, column, None, bold)

    assert residents(book(also=also)).counts.landed == 4


def test_macros_and_links_are_not_followed_and_said() -> None:
    data = changed(
        book(), {"xl/vbaProject.bin": b"\x01", "xl/externalLinks/externalLink1.xml": b"<a/>"}
    )
    rows = residents(data)
    assert rows.counts.accepted == 3
    assert noted(rows) == {"MACROS_IGNORED", "LINKS_IGNORED"}


def test_members_of_a_zip_are_files_by_content_and_names_are_data() -> None:
    names = ["desa.xlsx", "../../etc/passwd", "/abs.csv", "C:\\x\\y.csv"]
    found = archive.members(
        archive_of(
            {**dict.fromkeys(names, b"a;b\n"), "__MACOSX/._desa.xlsx": b"x", ".DS_Store": b"x"}
        )
    )
    assert [name for name, _ in found] == names


def test_a_workbook_inside_a_zip_is_a_member_and_an_archive_is_not() -> None:
    assert len(archive.members(archive_of({"a.xlsx": book(), "b.xlsx": book()}))) == 2
    with pytest.raises(FileRefused) as refused:
        archive.members(archive_of({"a.zip": archive_of({"b.csv": b"x"})}))
    assert refused.value.code == "NESTED_ARCHIVE"
    with pytest.raises(FileRefused) as refused:
        archive.members(archive_of({}))
    assert refused.value.code == "EMPTY_FILE"


def test_a_zip_of_one_workbook_is_read_and_one_of_several_is_not() -> None:
    rows = residents(archive_of({"desa.xlsx": book()}))
    assert rows.counts.accepted == 3
    assert noted(rows) == {"READ_BY_CONTENT"}
    assert refusal(archive_of({"a.xlsx": book(), "b.xlsx": book()})) == "SEVERAL_FILES"


def test_a_zip_under_a_password_is_held() -> None:
    data = bytearray(archive_of({"desa.xlsx": book()}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileHeld) as held:
        residents(bytes(data))
    assert held.value.code == "PASSWORD_PROTECTED"
