"""The line `disclosure`: every suppressed cell of the served open file, attacked; and the same without secondary ones.

It takes the version that the default store serves (`make run` makes one where there is none), lays every kept
version beside it, and then publishes the same figures once more with small counts hidden alone: there the attacker
has to find some, or he proves nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from data_quality.disclosure import Audit, Earlier, OpenTier, audit, open_tier
from pipelines.settings import Settings
from pipelines.suppression import earlier_versions
from warehouse.layout import Store
from warehouse.versions import Version, current


def published_again(
    exact: Path, folder: Path, threshold: int, *, with_secondary: bool
) -> tuple[OpenTier, Earlier, float]:
    """The open tier of the exact tables once more, as closed files in `folder`, and the seconds to choose it."""
    folder.mkdir()
    build = folder / "build.duckdb"
    shutil.copy(exact, build)
    build.chmod(0o600)
    start = time.perf_counter()
    tier = open_tier(build, threshold, with_secondary=with_secondary)
    seconds = time.perf_counter() - start
    made = Earlier(folder / "open.duckdb", exact)
    with duckdb.connect(str(made.shown)) as con:
        con.execute(f"attach '{build}' as build (read_only)")
        con.execute("create schema marts")
        for name, select in tier.tables.items():
            con.execute(f"create table {name} as {select}")
    return tier, made, seconds


def told(tier: OpenTier, served: Audit, bare: Audit, seconds: float) -> str:
    """The figures in one line."""
    kept = "; ".join(
        f"{mart} {row.kept_rate:.1%} of {row.cells} kept ({row.primary} primary, {row.secondary} secondary, {row.along} along)"
        for mart, row in tier.suppressed.items()
        if row.kept_rate is not None
    )
    return (
        f"suppressed cells recovered by the LP attacker: {served.recovered}, narrowed {served.narrowed}, "
        f"of {served.tried} tried (and {served.along} gone with their row, {served.public} public before) in {served.seconds:.1f} s ({served.programs} programs); without secondary "
        f"suppression {bare.recovered} recovered of {bare.tried}; pattern chosen anew, with no version before, in {seconds:.1f} s: {kept}"
    )


def prove() -> tuple[str, bool]:
    """Attack the served version and a careless copy of it."""
    settings = Settings.from_environment()
    version = current(settings.store) or _first(settings.store)
    threshold = settings.disclosure_threshold
    exact = version.file("restricted")
    others = tuple(e for e in earlier_versions(settings.store) if e.exact != exact)
    served = audit(version.file("open"), exact, threshold, others)
    with tempfile.TemporaryDirectory() as folder:
        tier, _, seconds = published_again(
            exact, Path(folder) / "with", threshold, with_secondary=True
        )
        _, made, _ = published_again(
            exact, Path(folder) / "without", threshold, with_secondary=False
        )
        bare = audit(made.shown, made.exact, threshold)
    return told(tier, served, bare, seconds), served.passed and bare.recovered > 0


def _first(store: Store) -> Version:
    """The version of a demo store where there is none yet."""
    semesta = Path(sys.executable).with_name("semesta")
    for verb in (["init", "--if-missing"], ["demo", "--once"], ["run"]):
        subprocess.run([str(semesta), *verb], check=True)
    made = current(store)
    if made is None:
        raise RuntimeError("the demo night published nothing: run `semesta run` and read why")
    return made
