"""The line `escapes`: hostile statements on the analysts' connection, each to fail and to change nothing.

A process of its own asks as `semesta sql` does, in a folder full of bait: another database, files of
people, a variable of Python, a variable of the environment. An escape is a statement that was run, bait
in what it says, or any file that is new or another afterwards. Controls show that honest questions are
answered, and that a large sort spills where nobody else looks.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import query
from proofs.hostile import ATTACKS
from proofs.journal import ROOT
from warehouse import analyst, connect
from warehouse.connect import open_file
from warehouse.layout import Store

AT_LEAST = 40
BAIT = "RAHASIA"
SECONDS = 0.5
SMALL_MEMORY = "100MB"
CONTROLS = {
    "select sum(i) from marts.t": [[36]],
    "with t as (select i % 2 as odd from marts.t) select odd, count(*) from t group by 1 order by 1": [
        [0, 5],
        [1, 4],
    ],
    "create temp table mine as select i from marts.t where i > 6; select count(*) from mine": [[2]],
    "select i, row_number() over (order by i desc) from marts.t where i > 7": [[8, 1]],
    "from (pivot marts.t on i in (1, 2)) select count(*)": [[1]],
    # More than the memory that the connection may use, so it must spill; and not beside the database.
    "create temp table wide as select i, md5(i::varchar) m, md5((i + 1)::varchar) n "
    "from range(4000000) r(i); select bool_and(path like '%/private/scratch/%') and count(*) > 0 "
    "from duckdb_temporary_files()": [[True]],
}
"""Honest questions -> their answers."""


def lay_bait(box: Path) -> Store:
    """A store with one version of both tiers in `box`, and around it what must not be had."""
    store = Store(box / "store")
    store.create()
    version = store.version_dir(1)
    version.mkdir(mode=0o755)
    for tier in query.TIERS:
        with open_file(version / f"{tier}.duckdb", read_only=False) as con:
            con.execute("create schema marts; create table marts.t as select i from range(9) r(i)")
        (version / f"{tier}.duckdb").chmod(0o444)
    store.current.symlink_to("versions/v1")
    with open_file(box / "vault.duckdb", read_only=False) as con:
        con.execute(f"create table persons as select '{BAIT}' as name")
    pl.DataFrame({"name": [BAIT]}).write_parquet(box / "secret.parquet")
    for path in (box / "secret.csv", store.private / "secret.csv"):
        path.write_text(f"name\n{BAIT}\n", encoding="utf-8")
    with sqlite3.connect(box / "ledger.sqlite") as ledger:
        ledger.execute(f"create table t as select '{BAIT}' as name")
    ledger.close()
    for name in ("vault.duckdb", "secret.csv"):
        (box / f"link.{name.rpartition('.')[2]}").symlink_to(box / name)
    return store


def contents(box: Path) -> dict[str, tuple[int, int, int]]:
    """Every path in the folder with its kind and mode, its size and when it was last written."""
    found = {}
    for path in sorted(box.rglob("*")):
        seen = path.lstat()
        found[path.relative_to(box).as_posix()] = (
            seen.st_mode,
            seen.st_size if path.is_file() else 0,
            seen.st_mtime_ns if path.is_file() else 0,
        )
    return found


def attack(store: Store, box: Path, tier: str, aims: Iterable[str] = ATTACKS) -> list[str]:
    """The statements after one of `aims` that escaped on `tier`, each with how."""
    python_secret = pl.DataFrame({"name": [BAIT]})
    python_arrow = python_secret.lazy()
    database = (store.current / f"{tier}.duckdb").resolve()
    places = {
        "box": f"{box}",
        "spill": connect._spill_path(store.scratch, database),
        "database": f"{database}",
    }
    before = contents(box)
    escaped = []
    for written in (one for aim in aims for one in ATTACKS[aim]):
        statement = written.format(**places)
        try:
            how = f"answered {query.select(store, statement, tier).rows!r:.80}"
        except query.QueryRefused as refused:
            how = "told the bait" if BAIT in str(refused) else ""
        if (after := contents(box)) != before:
            how = f"changed {sorted(name for name, _ in before.items() ^ after.items())[:3]}"
            before = after
        if how:
            escaped.append(f"{tier}: {statement}: {how}")
    assert python_secret.height
    assert python_arrow is not None
    return escaped


def unanswered(store: Store, tier: str) -> list[str]:
    """Controls that were not answered as they should be."""
    wrong = []
    for question, answer in CONTROLS.items():
        try:
            found = [list(row) for row in query.select(store, question, tier).rows]
        except query.QueryRefused as refused:
            wrong.append(f"{tier}: {question}: {refused}")
        else:
            wrong += [f"{tier}: {question}: {found}"] if found != answer else []
    return wrong


def measure(box: Path, tiers: tuple[str, ...] = query.TIERS) -> dict[str, Any]:
    """Escapes and unanswered controls in a folder of bait, out of a process of its own."""
    store = lay_bait(box)
    (box / "home").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "proofs.escapes", str(store.home), *tiers],
        cwd=box,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT / 'tests'}",
            "HOME": f"{box / 'home'}",
            "SEMESTA_BAIT": BAIT,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def ask_alone(box: Path, question: str) -> subprocess.CompletedProcess[str]:
    """`semesta sql` on the store that lies in `box`."""
    return subprocess.run(
        [Path(sys.executable).with_name("semesta"), "sql", question],
        env={"PATH": os.environ["PATH"], "HOME": f"{box}", "SEMESTA_HOME": f"{box / 'store'}"},
        capture_output=True,
        text=True,
        check=False,
    )


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether nothing escaped and every control was answered."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    for said in (*found["escaped"], *found["unanswered"]):
        sys.stderr.write(f"{said}\n")
    figures = (
        f"hostile statements on the analyst connection: {len(found['escaped'])} escapes of "
        f"{found['statements']} (each on both tiers); {len(found['unanswered'])} of "
        f"{len(CONTROLS)} honest ones unanswered"
    )
    holds = not found["escaped"] and not found["unanswered"] and found["statements"] >= AT_LEAST
    return figures, holds


def _main(home: str, *tiers: str) -> None:
    """Attack the store at `home` from this process; what came of it as JSON."""
    store = Store(Path(home))
    analyst.limit_memory()
    usual = connect.ANALYST_MEMORY
    connect.ANALYST_MEMORY = SMALL_MEMORY
    wrong = [said for tier in tiers for said in unanswered(store, tier)]
    connect.ANALYST_MEMORY = usual
    query.MAX_SECONDS = SECONDS
    escaped = [said for tier in tiers for said in attack(store, store.home.parent, tier)]
    count = sum(map(len, ATTACKS.values()))
    sys.stdout.write(
        json.dumps({"statements": count, "escaped": escaped, "unanswered": wrong}) + "\n"
    )


if __name__ == "__main__":
    _main(*sys.argv[1:])
