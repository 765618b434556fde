"""A store on a disk that cannot be written: readers read, and writers leave with one sentence."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest
import toy_world
from proofs.full_disk import can_make_disks

from warehouse.layout import Store
from warehouse.plain_copies import write_plain_copies

SEMESTA = Path(sys.executable).with_name("semesta")


def read_only(home: Path, *words: str) -> CompletedProcess[str]:
    """A verb where the store is mounted read-only, for this process alone."""
    place = shlex.quote(str(home))
    verb = shlex.join([str(SEMESTA), *words])
    mounted = f"mount --bind {place} {place} && mount -o remount,bind,ro {place} && exec {verb}"
    return run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted],
        env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(home.parent),
            "LANG": "C.UTF-8",
            "SEMESTA_HOME": str(home),
            "SEMESTA_KEY_FILE": str(home.parent / "key"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_readers_read_and_writers_say_why_not(tmp_path: Path, semesta_at: Any) -> None:
    if not can_make_disks():
        pytest.skip("this machine lets nobody mount a disk of its own (unshare)")
    home = tmp_path / "store"
    semesta_at(home).run("init")
    store = Store(home)
    for factor in (1, 2):
        write_plain_copies(store, toy_world.publish_once(store, factor))
    refused = read_only(home, "rollback", "v1")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "cannot be written (Read-only file system)" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert "* v2" in read_only(home, "versions").stdout
    assert read_only(home, "verify").stdout == "Intact.\n"
    counted = read_only(
        home, "sql", "select count(*) as n from marts.dim_method", "--format", "csv"
    )
    assert counted.stdout.split() == ["n", "1"]
