"""Is our SQL right? One whole `dbt build` on freshly landed files: models, unit tests, data tests.

A night builds the models alone; what tests them runs here, and a failure names its node. Data tests are asked
as a night asks them, all in one statement.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from command_line import bare_environment, ready_process

from data_quality.model_tests import data_tests_verdict
from pipelines.landing.batch import land
from pipelines.landing.contract import all_contracts
from pipelines.manifest import data_tests, ensure_manifest
from pipelines.night import landed_schemas, open_night, reading
from pipelines.settings import DBT_PROJECT_DIR, Settings
from warehouse.build import prepare_build
from warehouse.connect import open_build
from warehouse.metadata import QUERIES

pytestmark = [pytest.mark.nights, pytest.mark.slow]

FORMER_LISTS = ("2015", "2017", "2020", "2022a", "2022b")


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory, semesta_at: Any) -> Settings:
    """A store whose build database holds the landed rows of a small demo and nothing else."""
    semesta = semesta_at(tmp_path_factory.mktemp("dbt") / "store")
    semesta.run("init")
    semesta.run("demo", "--region", "33.76", "--from", "2025-09", "--to", "2025-09")
    if named := os.environ.get("SEMESTA_REFERENCE_DATA"):
        _put_former_lists(Path(named), semesta.inbox)
    os.environ["SEMESTA_HOME"] = str(semesta.home)
    os.environ["SEMESTA_KEY_FILE"] = str(semesta.home.parent / "key")
    try:
        settings = Settings.from_environment()
    finally:
        del os.environ["SEMESTA_HOME"], os.environ["SEMESTA_KEY_FILE"]
    night = open_night(settings)
    with reading(night, all_contracts()), night.ledger() as ledger:
        for arrived in night.arrived.values():
            # Nothing is held: whether a file is believable is the entry gate's question.
            land(
                night.settings.store,
                ledger,
                night.key,
                arrived,
                workers=1,
                entry_gate=lambda *_: {},
            )
        prepare_build(settings.store, ledger, landed_schemas())
    return settings


def _put_former_lists(reference: Path, inbox: Path) -> None:
    """The official lists of earlier years, as the ministry's users send them."""
    folder = inbox / "kemendagri__regions" / "ID"
    for vintage in FORMER_LISTS:
        (file,) = (reference / "region").glob(f"kemendagri_{vintage}.csv*")
        listed = pl.read_csv(file, infer_schema=False).with_columns(vintage=pl.lit(vintage))
        listed.write_csv(folder / f"daftar_{vintage}.csv")
        os.utime(folder / f"daftar_{vintage}.csv", (1_700_000_000, 1_700_000_000))


@pytest.fixture(scope="module")
def built(landed: Settings) -> dict[str, Any]:
    """What `dbt build` without data tests came to, and the data tests that it would have run."""
    environment = bare_environment(landed.store.home, landed.key_file)
    done = ready_process().run([str(landed.store.home)], environment, module="dbt_builds")
    assert not done.returncode, f"dbt did not run:\n{done.stdout[-3000:]}{done.stderr[-1000:]}"
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def outcome(built: dict[str, Any]) -> list[dict[str, Any]]:
    """What became of every node."""
    return built["nodes"]


def test_every_node_of_the_build_holds(outcome: list[dict[str, Any]]) -> None:
    failed = [
        f"{node['unique_id'].split('.', 2)[2]}: {node['status']}\n{node['message']}"
        for node in outcome
        if node["status"] not in {"success", "pass"}
    ]
    assert not failed, "\n\n".join(failed)


def test_every_kind_of_node_was_built(outcome: list[dict[str, Any]]) -> None:
    kinds = Counter(node["unique_id"].split(".", 1)[0] for node in outcome)
    assert set(kinds) == {"model", "seed", "unit_test"}
    declared = sum(
        path.read_text(encoding="utf-8").count("  - name: test_")
        for path in (DBT_PROJECT_DIR / "models").rglob("*.yml")
    )
    assert kinds["unit_test"] == declared


def test_every_data_test_holds_as_a_night_asks_them(
    built: dict[str, Any], landed: Settings
) -> None:
    project = json.loads(ensure_manifest().read_text(encoding="utf-8"))
    tests = data_tests(project)
    assert Counter(test.name for test in tests) == Counter(built["data_tests"])
    with open_build(landed.store) as con:
        verdict = data_tests_verdict(tests, lambda sql: con.execute(sql).fetchall())
        assert verdict.passed, verdict.observed
        con.execute("begin")
        con.execute("insert into core.dim_segment from core.dim_segment limit 1")
        spoilt = data_tests_verdict(tests, lambda sql: con.execute(sql).fetchall())
        con.execute("rollback")
    assert (spoilt.passed, spoilt.errored) == (False, False)
    assert "dim_segment" in str(spoilt.observed)


def test_former_codes_mean_the_regions_of_today(
    outcome: list[dict[str, Any]], landed: Settings, reference_data: Path
) -> None:
    """Every code of every former list has one fate; it is the one that the reference data derived."""
    assert outcome
    with open_build(landed.store, read_only=True) as con:
        resolved = con.sql(
            "select region_code, region_vintage, change_code, resolved_code "
            "from intermediate.int_region_codes_resolved"
        ).pl()
    counted = resolved.group_by("region_vintage").agg(
        pl.len(), codes=pl.col("region_code").n_unique(), meant=pl.col("resolved_code").drop_nulls()
    )
    assert {row[0]: row[1] for row in counted.iter_rows()} == {
        vintage: pl.read_csv(
            next((reference_data / "region").glob(f"kemendagri_{vintage}.csv*")), infer_schema=False
        ).height
        for vintage in FORMER_LISTS
    }
    assert (counted["len"] == counted["codes"]).all()
    assert (counted["meant"].list.len() == counted["meant"].list.n_unique()).all()

    changes = pl.read_csv(reference_data / "region" / "region_changes.csv.gz", infer_schema=False)
    last = changes.filter(from_vintage="2022b").join(
        resolved.filter(region_vintage="2022b"), left_on="kode_old", right_on="region_code"
    )
    is_same = pl.col("kode_new") == pl.col("resolved_code")
    recoded = last.filter(event="RECODED")
    assert recoded.filter(pl.col("level") != "desakel").select(is_same.all()).item()
    villages = recoded.filter(level="desakel")
    assert villages.height > 1_000
    assert villages.select(is_same.mean()).item() > 0.999
    renamed = last.filter(event="RENAMED").filter(pl.col("level") != "desakel")
    assert renamed["change_code"].unique().to_list() == ["RENAMED"]

    # Papua was divided twice: 20 kabupaten in 2022, and 6 of West Papua by the list of 2025.
    divided = changes.filter(event="RECODED", level="kabkota").select("kode_old", "kode_new")
    before = resolved.filter(region_vintage="2022a").join(
        divided, left_on="region_code", right_on="kode_old"
    )
    assert (before.height, before.select(is_same.all()).item()) == (26, True)


# Every printed statement that is known to hold, not to hold, or to be beyond computing.
PRINTED_FIGURES = {
    "holds": {
        "TRENGGALEK_TOTAL_2604": (25.8685, 26.0616),
        "TRENGGALEK_YEARS_IN_ORDER": (2026, None),
        "BLITAR_2024_ASSISTANCE": (452_508_000, 452_508_000),
        "BLITAR_2025_ASSISTANCE": (913_701_600, 913_701_600),
        "BLITAR_2025_ASSISTANCE_ROUNDED": (913_701_600, 913_701_600),
        "SUMENEP_2025_ASSISTANCE": (458_438_400, 458_438_400),
        "TEGAL_2022_OTHER_KELURAHAN": (25, 25),
        "TEGAL_DONATION_PER_MONTH": (16_800, 16_800),
        "BLITAR_BRANCH_2023_BY_SEGMENT": (226_342, 226_342),
        "BLITAR_BRANCH_2023_BY_REGION": (226_342, 226_342),
        "SURAKARTA_2024_COVERAGE": (44.2464, 44.2464),
        "SURAKARTA_2024_GAP": (227_164, 227_164),
        "BANYUWANGI_2025_ATTAINMENT": (81.7150, 81.8236),
        "TEGAL_2025_BPU": (32.5079, 32.5079),
        "TEGAL_2025_JAKON": (100, 100),
        "TEGAL_2025_ALL": (52.5480, 52.5480),
        "TEGAL_2025_SUM_COVERED": (52_858, 52_858),
        "TEGAL_2025_SUM_POTENTIAL": (100_590, 100_590),
        "SULUT_2025_COVERAGE": (60.0588, 60.0588),
        "MINAHASA_TENGGARA_2025_COVERAGE": (80.0646, 80.0646),
        "BOLAANG_MONGONDOW_UTARA_2025_COVERAGE": (28.1110, 28.1110),
        "JATIM_2023_COVERAGE": (29.8449, 29.8449),
        "JATIM_2023_SUM_COVERED": (4_336_959, 4_336_959),
    },
    "contradicts": {
        "TRENGGALEK_YEARS_SWAPPED": (2046, None),
        "TRENGGALEK_BPU_KABARPAS": (10.7681, 10.8884),
        "TRENGGALEK_BPU_KABARPAS_INFORMAL": (5.0072, 5.0072),
        "TRENGGALEK_TOTAL_2630": (25.8685, 26.0616),
        "TRENGGALEK_2023_ASSISTANCE": (282_240_000, 282_240_000),
        "MALANG_CASH_AID": (24_438_600_000, 24_438_600_000),
        "TEGAL_2025_PU": (59.8449, 59.8449),
        "BALI_2025_COVERAGE": (49.9002, 49.9002),
    },
    "not_computable": {
        "TRENGGALEK_2045_TARGET_89": (None, None),
        "TRENGGALEK_2045_TARGET_83": (None, None),
        "TRENGGALEK_PU_KABARPAS": (None, None),
        "TRENGGALEK_PU": (None, None),
        "TRENGGALEK_BPU": (None, None),
        "TRENGGALEK_JAKON": (None, None),
        "TRENGGALEK_2024_ASSISTANCE": (None, None),
        "TRENGGALEK_2024_ASSISTANCE_10_MONTHS": (None, None),
        "TRENGGALEK_2025_ASSISTANCE_PLAN": (2_016_000_000, 2_016_000_000),
        "TRENGGALEK_2017_GOVERNMENT_STAFF": (None, None),
        "BITUNG_2019_TALI_KASIH": (None, None),
        "TEGAL_ASN_THREE_MONTHS": (50_400, 50_400),
        "TEGAL_ASN_THREE_MONTHS_2026": (25_200, 50_400),
        "TEGAL_2022_2023_FUNDERS": (None, None),
        "BLITAR_BRANCH_2021_GOVERNMENT": (None, None),
        "BLITAR_BRANCH_2023_COVERAGE": (None, None),
        "SURAKARTA_2025_TARGET": (None, None),
    },
}


def test_printed_figures_have_the_verdicts_that_they_are_known_for(
    outcome: list[dict[str, Any]], landed: Settings
) -> None:
    assert outcome
    with open_build(landed.store, read_only=True) as con:
        found = con.sql(
            "select figure_key, verdict, recomputed_low, recomputed_high "
            "from marts.mart_published_figures"
        ).fetchall()
    shown: dict[str, dict[str, tuple[float | None, ...]]] = {}
    for key, verdict, *bounds in found:
        rounded = tuple(bound if bound is None else round(bound, 4) for bound in bounds)
        shown.setdefault(verdict, {})[key] = rounded
    assert shown == PRINTED_FIGURES


def test_printed_figures_say_why(outcome: list[dict[str, Any]], landed: Settings) -> None:
    assert outcome
    with open_build(landed.store, read_only=True) as con:
        reasons = dict(
            con.sql("select figure_key, reason from marts.mart_published_figures").fetchall()
        )
        bases = dict(
            con.sql(
                "select figure_key, implied_base_count from marts.mart_published_figures "
                "where implied_base_count is not null"
            ).fetchall()
        )
        example = QUERIES / "published_figures_that_do_not_hold.sql"
        listed = con.sql(example.read_text(encoding="utf-8")).fetchall()
    assert len(listed) == len(PRINTED_FIGURES["contradicts"])
    assert bases == {
        "TRENGGALEK_PU": 89_340,
        "TRENGGALEK_PU_KABARPAS": 89_340,
        "TRENGGALEK_BPU": 160_756,
        "TRENGGALEK_JAKON": 21_306,
        "BLITAR_BRANCH_2023_COVERAGE": 685_885,
        "SURAKARTA_2025_TARGET": 262_376,
    }
    for key, said in {
        "BITUNG_2019_TALI_KASIH": "target_scope_unclear",
        "TRENGGALEK_2024_ASSISTANCE": "if 12 months, people times months times the statutory premium: "
        "2,016,000,000 rupiah, printed 2,092,600,000: 76,600,000 more",
        "TRENGGALEK_2023_ASSISTANCE": "83,360,000 more, 129.5 percent of it",
        "TRENGGALEK_2045_TARGET_89": "another print gives 83.29",
        "TRENGGALEK_2045_TARGET_83": "another print gives 89.29",
        "SURAKARTA_2024_COVERAGE": "cut off, not rounded",
        "BLITAR_BRANCH_2021_GOVERNMENT": "a share of the members of a branch",
        "BANYUWANGI_2025_ATTAINMENT": "attainment is not coverage",
    }.items():
        assert said in reasons[key], reasons[key]
