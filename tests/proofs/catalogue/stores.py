"""Items 32, 34, 60, 62-64, 75-77, 79: what only a whole store can show."""

from __future__ import annotations

import os
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path
from random import Random

from proofs import formats
from proofs.case import CATALOGUE
from proofs.store import Landing, expect
from proofs.table import CITY, PERIOD, SOURCES, Table, clean_table

ENROLMENT = SOURCES["E"]
HERE = f"{ENROLMENT}/{CITY}/{PERIOD}"
GIBIBYTE = 1 << 30


def table_for(name: str, height: int = 12) -> Table:
    return clean_table(Random(f"store/{name}"), "E", height)


def text_of(table: Table) -> bytes:
    return formats.delimited(table.grid(), ";").encode()


def statuses(landing: Landing) -> list[str]:
    return sorted(receipt.status for receipt in landing.land(ENROLMENT))


@CATALOGUE.store(32, "csv", "xlsx", "slow")
def growing(folder: Path, name: str) -> str:
    """A file that still grows is left for the next night."""
    landing, table = Landing.at(folder), table_for(name)
    data = formats.workbook(table.grid()) if name == "xlsx" else text_of(table)
    path = landing.put(f"{HERE}/tumbuh.{name[:4]}", data[: len(data) // 2])
    stop = threading.Event()

    def grow() -> None:
        with path.open("ab") as target:
            while not stop.wait(0.9 if name == "slow" else 0.2):
                target.write(b"1")
                target.flush()

    writer = threading.Thread(target=grow)
    path.touch()
    writer.start()
    time.sleep(0.3)
    try:
        first = landing.land(ENROLMENT)
    finally:
        stop.set()
        writer.join()
    return expect("receipts while it grows", 0, len(first)) or expect(
        "waits", "yes", "yes" if path.exists() else "no"
    )


@CATALOGUE.store(34, "text", "archive", "blanks")
def too_large(folder: Path, name: str) -> str:
    """Past the cap a file is refused; the disk holds only its first bytes."""
    landing = Landing.at(folder)
    head = {"text": text_of(table_for(name)), "archive": b"PK\x03\x04", "blanks": b" "}[name]
    path = landing.put(f"{HERE}/besar.csv", head)
    with path.open("r+b") as target:
        target.truncate(GIBIBYTE + 1)
    os.utime(path, (1, 1))
    return expect("status", ["refused"], statuses(landing))


@CATALOGUE.store(60, "earlier", "later", "workbook")
def other_month(folder: Path, name: str) -> str:
    landing, table = Landing.at(folder), table_for(name)
    month = "2025-10" if name == "later" else "2025-08"
    rows = tuple(row.typed("blth", month, month) for row in table.rows)
    table = replace(table, rows=rows)
    data = formats.workbook(table.grid()) if name == "workbook" else text_of(table)
    landing.put(f"{HERE}/peserta.bin", data)
    return expect("status", ["held"], statuses(landing))


@CATALOGUE.store(62, "same place", "other name later", "other month")
def same_bytes(folder: Path, name: str) -> str:
    landing, data = Landing.at(folder), text_of(table_for(name))
    landing.put(f"{HERE}/a.csv", data)
    if name == "same place":
        landing.put(f"{HERE}/b.csv", data)
        return expect("statuses", ["accepted", "duplicate"], statuses(landing))
    first = statuses(landing)
    if name == "other name later":
        landing.put(f"{HERE}/b.csv", data)
        return expect("statuses", ["accepted", "duplicate"], sorted(first + statuses(landing)))
    landing.put(f"{ENROLMENT}/33.28/{PERIOD}/a.csv", data)
    return expect("statuses", ["accepted", "accepted"], sorted(first + statuses(landing)))


@CATALOGUE.store(63, "corrected", "rows gone", "rows added")
def exported_again(folder: Path, name: str) -> str:
    landing, table = Landing.at(folder), table_for(name, 40)
    landing.put(f"{HERE}/a.csv", text_of(table))
    statuses(landing)
    rows = table.rows
    if name == "corrected":
        rows = tuple(row.typed("upah", "4321000", 4321000) for row in rows)
    rows = rows[:30] if name == "rows gone" else rows
    landing.put(f"{HERE}/b.csv", text_of(replace(table, rows=rows[::-1])))
    second = landing.land(ENROLMENT)
    wanted = "held" if name == "rows gone" else "accepted"
    problem = expect("status", [wanted], [receipt.status for receipt in second])
    if problem or wanted == "held":
        return problem
    return expect("replaced", 1, len(second[0].supersedes))


@CATALOGUE.store(64, "apart", "one shared", "half shared")
def partial_exports(folder: Path, name: str) -> str:
    """Parts of one month are united; where the overlap is neither, a person decides."""
    landing, table = Landing.at(folder), table_for(name, 80)
    shared = {"apart": 0, "one shared": 1, "half shared": 12}[name]
    landing.put(f"{HERE}/a.csv", text_of(replace(table, rows=table.rows[:40])))
    statuses(landing)
    landing.put(f"{HERE}/b.csv", text_of(replace(table, rows=table.rows[40 - shared : 80])))
    second = landing.land(ENROLMENT)
    wanted = "held" if name == "half shared" else "accepted"
    problem = expect("status", [wanted], [receipt.status for receipt in second])
    # What is held names what it would replace, should a person accept it.
    would = 1 if name == "half shared" else 0
    return problem or expect("replaced", would, len(second[0].supersedes))


@CATALOGUE.store(75, "a[1].csv", "a*.csv", "\u202evsc.exe", "-rf; echo.csv", "%2e%2e%2fetc.csv")
def odd_names(folder: Path, name: str) -> str:
    """The name is only a name: exactly these bytes are read, stored under their own digest."""
    landing, table = Landing.at(folder), table_for(name)
    landing.put(f"{HERE}/{name}", text_of(table))
    receipts = landing.land(ENROLMENT)
    found = [(receipt.status, receipt.rows.accepted) for receipt in receipts]
    stored = [path.name for path in landing.store.originals.rglob("*") if path.is_file()]
    return expect("receipts", [("accepted", len(table.rows))], found) or expect(
        "stored as", [receipt.sha256 for receipt in receipts], stored
    )


@CATALOGUE.store(76, "symlink", "pipe", "hard link", "socket", "symlinked folder")
def no_plain_file(folder: Path, name: str) -> str:
    landing, table = Landing.at(folder), table_for(name)
    outside = folder / "luar" / "a.csv"
    outside.parent.mkdir()
    outside.write_bytes(text_of(table))
    place = landing.store.inbox / HERE / "a.csv"
    place.parent.mkdir(parents=True)
    if name == "symlink":
        place.symlink_to(outside)
    elif name == "pipe":
        os.mkfifo(place)
    elif name == "hard link":
        os.link(outside, place)
    elif name == "socket":
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(os.path.relpath(place))
    else:
        place.parent.rmdir()
        place.parent.symlink_to(outside.parent)
    os.utime(place.parent, (1, 1))
    accepted = [receipt for receipt in landing.land(ENROLMENT) if receipt.status == "accepted"]
    if accepted:
        return f"{len(accepted)} accepted from outside the inbox"
    if name == "symlinked folder":
        return ""
    left = landing.store.inbox / ".refused" / HERE
    return "" if left.is_dir() else "loud: nothing accepted, and no receipt says so"


@CATALOGUE.store(77, "two contents", "then a third", "same size")
def one_name(folder: Path, name: str) -> str:
    """Two uploads under one name: what was landed stays, what came later is landed too."""
    landing = Landing.at(folder)
    names = ["first", "second", "third"][: 3 if name == "then a third" else 2]
    digests = []
    for number, which in enumerate(names):
        table = table_for(name + which)
        landing.put(f"{HERE}/sama.csv", text_of(table))
        receipts = landing.land(ENROLMENT)
        if len(receipts) != 1:
            return f"upload {number + 1}: {len(receipts)} receipts"
        digests.append(receipts[0].sha256)
    stored = {path.name for path in landing.store.originals.rglob("*") if path.is_file()}
    return expect("originals", set(digests), stored)


@CATALOGUE.store(79, "phone", "mother", "address")
def private_texts(folder: Path, name: str) -> str:
    """What stands in a column nobody asked for goes no further than the original."""
    landing, table = Landing.at(folder), table_for(name)
    canary = f"RAHASIA{name.upper()}"
    grid = [[*cells, canary if at else f"KOLOM {name}"] for at, cells in enumerate(table.grid())]
    landing.put(f"{HERE}/a.csv", formats.delimited(grid, ";").encode())
    receipts = landing.land(ENROLMENT)
    problem = expect("status", ["accepted"], [receipt.status for receipt in receipts])
    if problem:
        return f"loud: {problem}"
    rows = landing.landed_rows(receipts[0])
    texts = " ".join(str(value) for row in rows.rows() for value in row)
    named = sum(str(row.values["nama"]) in texts for row in table.rows)
    said = str(receipts[0].to_json())
    return expect("in landed rows or receipt", (False, 0), (canary in texts + said, named))
