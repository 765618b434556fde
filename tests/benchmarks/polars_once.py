"""The floor: the text of every CSV file of a folder as it is, to one Parquet file per source."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

home = Path(sys.argv[1])
for source in sorted((home / "inbox").iterdir()):
    paths = sorted(source.rglob("*.csv"))
    scan = pl.scan_csv(paths, separator=";", infer_schema=False, glob=False)
    scan.sink_parquet(home / f"{source.name}.parquet")
sys.stdout.write("{}\n")
