"""The bare script beside a night, in pandas: read, clean, deduplicate, join, roll up; nothing is kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

AS_OF = pd.Timestamp("2025-09-30")
NO_WORK = ("PELAJAR",)
LEVELS = (2, 5, 8, 13)


def read(folder: Path) -> pd.DataFrame:
    """Every CSV file of a kind as text, with the region that its folder names."""
    frames = []
    for path in sorted(folder.rglob("*.csv")):
        frame = pd.read_csv(path, sep=";", dtype=str)
        frame["region"] = path.relative_to(folder).parts[0]
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def clean(rows: pd.DataFrame, born: str, form: str) -> pd.DataFrame:
    """Rows with a NIK of sixteen digits; names folded, birth dates read."""
    rows = rows[rows["NIK"].str.strip().str.fullmatch(r"\d{16}")].copy()
    rows["NAMA"] = rows["NAMA"].str.strip().str.upper()
    rows["born"] = pd.to_datetime(rows[born], format=form, errors="coerce")
    return rows


def rolled_up(persons: pd.DataFrame, count: str) -> pd.DataFrame:
    """Distinct persons by region at every level and by segment, ALL beside the segments."""
    parts = []
    for length in LEVELS:
        at = persons.assign(region=persons["region"].str[:length])
        at = at[at["region"].str.len() == length]
        parts.append(at.groupby(["region", "segment"])["NIK"].nunique().reset_index(name=count))
        whole = at.groupby("region")["NIK"].nunique().reset_index(name=count)
        parts.append(whole.assign(segment="ALL"))
    return pd.concat(parts, ignore_index=True)


inbox = Path(sys.argv[1]) / "inbox"
residents = clean(read(inbox / "village__residents"), "TANGGAL LAHIR", "%d/%m/%Y")
residents = residents.drop_duplicates(["NIK", "KODE DESA"])
residents["age"] = (AS_OF - residents["born"]).dt.days / 365.25
workers = residents[
    (residents["STATUS DASAR"].str.upper() == "HIDUP")
    & residents["age"].between(15, 65, inclusive="left")
    & ~residents["PEKERJAAN"].str.upper().isin(NO_WORK)
]

members = clean(read(inbox / "bpjstk__participants"), "TGL LAHIR", "%d-%m-%Y")
members["IURAN"] = pd.to_numeric(members["IURAN"], errors="coerce")
members = members.drop_duplicates(["NIK", "KPJ", "SEGMEN", "NPP", "SUMBER DANA", "BLTH"])
paid = members[members["IURAN"] > 0]

placed = paid.merge(residents[["NIK", "KODE DESA"]], on="NIK", how="left")
placed["region"] = placed["KODE DESA"].fillna(placed["region"])
placed = placed.rename(columns={"SEGMEN": "segment"})
universe = workers.assign(region=workers["KODE DESA"], segment="ALL")
table = rolled_up(placed, "covered").merge(
    rolled_up(universe, "universe"), on=["region", "segment"], how="outer"
)
table["rate"] = table["covered"] / table["universe"]
sys.stdout.write(json.dumps({"rows": len(residents) + len(members), "cells": len(table)}) + "\n")
