"""A publisher is killed again and again while a reader looks: it sees whole versions, or nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from warehouse import publish, versions
from warehouse.layout import Store

ROOT = Path(__file__).parents[2]
PUBLISHER = ROOT / "tests" / "toy_world.py"
KILLS = 5


def read_current(store: Store) -> int | None:
    """Factor of the served version as an analyst finds it, after checking that it is whole."""
    if not os.path.lexists(store.current):
        return None
    directory = store.current.resolve(strict=True)
    factors = []
    for tier in ("open", "restricted"):
        with duckdb.connect(str(directory / f"{tier}.duckdb"), read_only=True) as con:
            factors += con.execute(
                "select (select version from meta.publication), max(covered_count) // 19, "
                "count(*), (select fingerprint from meta.publication) "
                "from marts.mart_coverage_by_region_segment"
            ).fetchall()
    assert factors[0] == factors[1]
    version, factor, count, fingerprint = factors[0]
    assert (version, count, fingerprint) == (directory.name, 20, f"f{factor}")
    return int(factor)


def test_a_kill_leaves_the_old_version_or_the_new_one(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.create()
    draw = random.Random(7)
    published = reads = 0
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, str(PUBLISHER), str(store.home)],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        start, kill_at = published, float("inf")
        while time.monotonic() < kill_at:
            found = read_current(store)
            assert found is not None or not reads, "a served version vanished"
            reads += found is not None
            assert child.poll() is None, child.communicate()
            served = versions.current(store)
            if kill_at == float("inf") and served is not None and served.number > start:
                kill_at = time.monotonic() + draw.uniform(0, 0.6)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        before = read_current(store)
        assert before is not None or not reads
        publish.janitor(store)
        assert read_current(store) == before
        served = versions.current(store)
        assert served is not None
        assert versions.verify(store) == ()
        assert versions.list_versions(store)[-1] == served
        assert not list(store.versions.glob("*.building"))
        published = served.number
    assert published >= KILLS
    assert reads > KILLS


def test_an_older_client_reads_what_is_published(tmp_path: Path) -> None:
    """`SEMESTA_OLDER_PYTHON` names an interpreter with duckdb 1.5; the header says so without it."""
    older = os.environ.get("SEMESTA_OLDER_PYTHON")
    if not older:
        pytest.skip("SEMESTA_OLDER_PYTHON names no interpreter with duckdb 1.5")
    home = tmp_path / "store"
    publishing = (
        "import sys, toy_world; from pathlib import Path\n"
        "toy_world.publish_once(toy_world.make_store(Path(sys.argv[1])), 7)\n"
    )
    path = f"{ROOT}{os.pathsep}{PUBLISHER.parent}"
    subprocess.run([sys.executable, "-c", publishing, home], env={"PYTHONPATH": path}, check=True)
    reading = (
        "import duckdb, sys, warehouse.content as content\n"
        "con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "stated, = con.execute('select content_hashes from meta.publication').fetchone()\n"
        "assert duckdb.__version__.startswith('1.5'), duckdb.__version__\n"
        "assert content.database_hashes(con) == stated\n"
        "print(len(con.execute('select * from marts.v_mart_coverage_by_region_segment_kabupaten').fetchall()))\n"
    )
    for tier in ("open", "restricted"):
        done = subprocess.run(
            [older, "-c", reading, home / "current" / f"{tier}.duckdb"],
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
