"""A member whose NIK the branch has wrong: counted as the registered person, walked back to both files."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.slow

VILLAGE = "33.73.01.1001"
FOLDER = "bpjstk__participants/33.73/2025-09"
SITI, MISSPELT, BUDI = "3373015203909012", "3373015203909011", "3373011204919013"
REGISTER = f"NIK;NAMA;TANGGAL LAHIR;PEKERJAAN\n{SITI};Siti Aminah;12-03-1990;PETANI/PEKEBUN\n{BUDI};Budi;12-04-1991;NELAYAN/PERIKANAN\n"
HEAD = "NIK;KPJ;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH;KODE WILAYAH;SUMBER DANA\n"


def member(nik: str, name: str, born: str, kpj: str) -> str:
    return f"{nik};{kpj};{name};{born};BPU;16800;2025-09;{VILLAGE};MANDIRI\n"


FILES = {
    f"village__residents/{VILLAGE}/2025-09/penduduk.csv": REGISTER,
    f"{FOLDER}/peserta.csv": HEAD
    + member(MISSPELT, "Hj. SITI AMINAH", "12-03-1990", "K1")
    + member(BUDI, "BUDI", "12-04-1991", "K2"),
}


def registry(semesta: Any) -> tuple[int, int]:
    (row,) = semesta.sql(
        "select covered_count, universe_count from marts.mart_coverage_by_region_segment "
        f"where method_code = 'person_registry' and region_code = '{VILLAGE}'",
        tier="restricted",
    )
    return row["covered_count"], row["universe_count"]


def explained(semesta: Any, key: str) -> list[tuple[str, str, str | None]]:
    done = semesta.run(
        "explain", "fct_person_months", f"person_key={key}", "period=2025-09", "--format", "json"
    )
    return [(row["role"], row["found_by"], row["evidence"]) for row in json.loads(done.stdout)]


def test_a_misspelt_member_is_the_registered_person(offices: Any) -> None:
    semesta = offices
    assert registry(semesta) == (2, 2)
    keys = [
        row["person_key"]
        for row in semesta.sql(
            f"select person_key from core.fct_person_months where region_code = '{VILLAGE}'",
            tier="restricted",
        )
    ]
    agreed = "first 15 digits of the NIK, name, birth date"
    both = [("MONTH", "nik_15", agreed), ("REGISTER", "exact", None)]
    exact = [(role, "exact", None) for role, _, _ in both]
    assert sorted(map(tuple, (explained(semesta, key) for key in keys))) == sorted(
        map(tuple, (both, exact))
    )
    refused = semesta.run(
        "explain", "fct_person_months", "person_key=x", "period=2025-09", check=False
    )
    assert (refused.returncode, "no row supports" in refused.stderr) == (2, True)
