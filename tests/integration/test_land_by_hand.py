"""`semesta land` as a data manager types it: a password by file, a ZIP of tables."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from command_line import Semesta

HEAD = "NIK;NAMA;SEGMEN;IURAN;BLTH"
WORD = "Rahasia-Cabang-9"


def rows(first: int, count: int) -> list[str]:
    return [
        f"337601010190{serial};WARGA;BPU;16800;2025-09" for serial in range(first, first + count)
    ]


def protected(lines: list[str]) -> bytes:
    workbook, plain, closed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for line in (HEAD, *lines):
        workbook.worksheets[0].append(line.split(";"))
    workbook.save(plain)
    OOXMLFile(plain).encrypt(WORD, closed)
    return closed.getvalue()


def land(semesta: Semesta, *words: str) -> dict[str, dict[str, Any]]:
    where = ("--source", "bpjstk__participants", "--region", "33.76", "--period", "2025-09")
    done = semesta.run("land", *words, *where, "--json")
    assert WORD not in done.stdout + done.stderr
    return {receipt["file"]: receipt for receipt in json.loads(done.stdout)["files"]}


def test_a_password_by_file_and_a_zip_of_tables(tmp_path: Path, semesta_at: type[Semesta]) -> None:
    semesta = semesta_at(tmp_path / "store")
    semesta.run("init")
    book, word = tmp_path / "cabang.xlsx", tmp_path / "kata-sandi"
    book.write_bytes(protected(rows(9000, 4)))
    word.write_text(f"{WORD}\n")
    held = land(semesta, str(book))["cabang.xlsx"]
    assert (held["status"], held["findings"][0]["code"]) == ("held", "PASSWORD_PROTECTED")
    landed = land(semesta, str(book), "--password-file", str(word))["cabang.xlsx"]
    assert (landed["receipt_id"], landed["status"]) == (held["receipt_id"], "accepted")
    assert landed["rows"] == {"landed": 5, "accepted": 4, "quarantined": 0, "non_data": 1}

    whole = tmp_path / "kiriman.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for name, first in (("a.csv", 9100), ("map/b.csv", 9200)):
            archive.writestr(name, "\n".join([HEAD, *rows(first, 3), ""]))
    found = land(semesta, str(whole))
    assert {name: r["status"] for name, r in found.items()} == dict.fromkeys(
        ("kiriman.zip", "kiriman.zip/a.csv", "kiriman.zip/map/b.csv"), "accepted"
    )
    assert found["kiriman.zip"]["rows"]["landed"] == 0
    for path in semesta.home.rglob("*"):
        assert not path.is_file() or WORD.encode() not in path.read_bytes()

    (tmp_path / "taut.csv").symlink_to("/etc/passwd")
    third = tmp_path / "c.csv"
    third.write_text("\n".join([HEAD, *rows(9300, 2), ""]))
    where = ("--source", "bpjstk__participants", "--region", "33.76", "--period", "2025-09")
    beside = semesta.run("land", str(tmp_path / "taut.csv"), str(third), *where, check=False)
    assert beside.returncode == 2
    assert "taut.csv is no file of its own" in beside.stderr
    assert "c.csv: " in beside.stdout

    missing = semesta.run(
        "land", str(book), "--source", "x", "--password-file", str(tmp_path / "x"), check=False
    )
    assert missing.returncode == 2
    assert "first line" in missing.stderr
