"""The demo world: the same bytes for the same arguments, exact counts, numbers that belong to nobody."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from pipelines.demo.geography import UnknownRegionError
from pipelines.demo.world import DemoArgumentError, write_demo

TEGAL = {"PU": (55_201, 33_035), "BPU": (37_880, 12_314), "JAKON": (7_509, 7_509)}


def digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def paid(truth: Path, region: str = "33.76", period: str = "2025-09") -> dict[str, int]:
    rows = (
        pl.read_parquet(truth)
        .filter(pl.col("is_paid"), region_code=region, period=period)
        .group_by("segment_code")
        .agg(pl.col("persons").sum())
    )
    return dict(rows.iter_rows())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("demo")
    write_demo(root / "inbox", regions=["33.76", "71.72"], truth=root / "truth.parquet")
    return root / "inbox", root / "truth.parquet"


def test_the_same_arguments_give_the_same_bytes(small: tuple[Path, Path], tmp_path: Path) -> None:
    write_demo(tmp_path / "again", regions=["33.76", "71.72"])
    assert digests(tmp_path / "again") == digests(small[0])


def test_another_seed_gives_other_people(small: tuple[Path, Path], tmp_path: Path) -> None:
    write_demo(tmp_path / "other", regions=["71.72"], seed=34, truth=tmp_path / "truth.parquet")
    own = set(pl.read_parquet(small[1]).drop_nulls("nik")["nik"])
    other = set(pl.read_parquet(tmp_path / "truth.parquet").drop_nulls("nik")["nik"])
    assert len(own & other) < len(other) // 100


def test_a_region_is_the_same_whoever_stands_beside_it(
    small: tuple[Path, Path], tmp_path: Path
) -> None:
    write_demo(tmp_path / "alone", regions=["71.72"])
    alone, both = digests(tmp_path / "alone"), digests(small[0])
    assert alone == {name: both[name] for name in alone}


def test_a_month_is_the_same_whichever_months_stand_beside_it(tmp_path: Path) -> None:
    for first in ("2025-07", "2025-09"):
        write_demo(
            tmp_path / "inbox", regions=["33.76"], first=first, truth=tmp_path / f"{first}.parquet"
        )
    month = [
        pl.read_parquet(tmp_path / f"{first}.parquet")
        .filter(pl.col("period") == "2025-09", pl.col("segment_code") != "JAKON")
        .select("person", "nik", "segment_code", "is_paid", "iuran")
        for first in ("2025-07", "2025-09")
    ]
    assert month[0].equals(month[1])


def test_kota_tegal_has_the_published_counts_at_any_scale(small: tuple[Path, Path]) -> None:
    assert paid(small[1]) == {name: round(0.02 * covered) for name, (_, covered) in TEGAL.items()}


def test_kota_tegal_at_full_scale(tmp_path: Path) -> None:
    truth = tmp_path / "truth.parquet"
    write_demo(tmp_path / "inbox", regions=["33.76"], first="2025-09", scale=1.0, truth=truth)
    assert paid(truth) == {name: covered for name, (_, covered) in TEGAL.items()}
    rows = pl.read_parquet(truth).filter("is_paid")
    named = rows.drop_nulls("nik")
    assert named["nik"].n_unique() == named.height == 33_035 + 12_314 + 1_000
    assert rows["persons"].sum() == 52_858
    assert (tmp_path / "inbox/village__residents/33.76.01.1001/2025-09/penduduk.csv").is_file()
    totals = next((tmp_path / "inbox/bpjstk__participant_totals/33.76/2025-09").iterdir())
    printed = CalamineWorkbook.from_path(totals).get_sheet_by_index(0).to_python()
    head = next(row for row in printed if "PESERTA AKTIF" in row)
    below = printed[printed.index(head) + 1 :]
    active, potential = head.index("PESERTA AKTIF"), head.index("POTENSI PESERTA")
    assert [row[active] for row in below] == [33_035, 12_314, 7_509, 52_858]
    assert [row[potential] for row in below] == [55_201, 37_880, 7_509, 100_590]


def test_numbers_are_well_formed_and_belong_to_nobody(small: tuple[Path, Path]) -> None:
    niks = pl.read_parquet(small[1]).drop_nulls("nik").unique("nik")
    day = pl.col("nik").str.slice(6, 2).cast(pl.Int64)
    checked = niks.select(
        is_long=pl.col("nik").str.contains(r"^[1-9]\d{15}$"),
        is_nobody=pl.col("nik").str.slice(12, 4).cast(pl.Int64).is_between(9000, 9999),
        is_of_sex=(day > 40) == (pl.col("sex") == "P"),
        is_of_day=(day - pl.when(day > 40).then(40).otherwise(0)) == pl.col("birth_date").dt.day(),
        is_of_month=pl.col("nik").str.slice(8, 4) == pl.col("birth_date").dt.strftime("%m%y"),
    )
    assert checked.select(pl.all().all()).row(0) == (True,) * 5


def test_nobody_of_another_file_lives_in_kota_tegal(small: tuple[Path, Path]) -> None:
    rows = pl.read_parquet(small[1]).drop_nulls("person")
    elsewhere = rows.filter(~pl.col("person").str.starts_with("33.76-"))
    assert not elsewhere["region_code"].is_in(["33.76"]).any()
    assert not elsewhere["nik"].str.starts_with("3376").any()


def test_some_people_of_other_regions_hold_two_memberships(small: tuple[Path, Path]) -> None:
    rows = pl.read_parquet(small[1]).filter("is_paid", period="2025-09").drop_nulls("nik")
    held = (
        rows.group_by("nik", "segment_code")
        .len()
        .group_by("nik")
        .agg(segments=pl.len(), most=pl.col("len").max())
    )
    in_tegal = held.join(rows.filter(region_code="33.76"), on="nik", how="semi")
    assert (in_tegal["segments"].max(), in_tegal["most"].max()) == (1, 1)
    assert (held["segments"].max(), held["most"].max()) == (2, 2)


def test_most_members_stay_from_month_to_month(small: tuple[Path, Path]) -> None:
    rows = pl.read_parquet(small[1]).filter("is_paid", region_code="33.76", segment_code="PU")
    months = [set(rows.filter(period=f"2025-0{month}")["nik"]) for month in (8, 9)]
    assert 0.95 < len(months[0] & months[1]) / len(months[1]) < 1


def test_damage_leaves_kota_tegal_alone_unless_asked(tmp_path: Path) -> None:
    month = {"regions": ["33.76"], "first": "2025-09"}
    write_demo(tmp_path / "whole", **month)
    write_demo(tmp_path / "spared", damage=0.5, **month)
    write_demo(tmp_path / "hurt", damage=0.5, damage_everything=True, **month)
    whole = digests(tmp_path / "whole")
    assert digests(tmp_path / "spared") == whole
    hurt = digests(tmp_path / "hurt")
    assert {name for name in whole if whole[name] != hurt.get(name)}
    assert "peserta_bpjs/33.76/2025-09/daftar.csv" in hurt


def test_the_truth_knows_what_damage_did(tmp_path: Path) -> None:
    truth = tmp_path / "truth.parquet"
    write_demo(tmp_path / "inbox", regions=["71.72"], damage=0.6, truth=truth)
    rows = pl.read_parquet(truth).drop_nulls(["nik", "nik_sent"])
    assert 0 < (rows["nik"] != rows["nik_sent"]).mean() < 0.6
    assert rows.filter(pl.col("nik_registered") != pl.col("nik")).height > 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"regions": ["33"]}, UnknownRegionError),
        ({"regions": ["99.99"]}, UnknownRegionError),
        ({"first": "2025-10"}, DemoArgumentError),
        ({"first": "Juli"}, DemoArgumentError),
        ({"scale": 0.0}, DemoArgumentError),
        ({"damage": 1.5}, DemoArgumentError),
    ],
)
def test_impossible_arguments_are_refused(
    arguments: dict[str, object], error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error):
        write_demo(tmp_path, **arguments)


def test_any_regency_can_be_asked_for(tmp_path: Path) -> None:
    summary = write_demo(tmp_path, regions=["94.01"], first="2026-04", last="2026-04", scale=0.01)
    assert summary.rows["bpjstk__participants"] > 0
    assert summary.inventions
