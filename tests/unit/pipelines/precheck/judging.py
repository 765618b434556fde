"""A row of a list and what is known of its person, nothing against him, for tests to spoil one thing of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl

from pipelines.precheck.known import FACTS, Terms
from pipelines.precheck.listed import PEOPLE
from pipelines.precheck.near import NEAR
from pipelines.precheck.reasons import judged

NIK = "3376011203809012"
TERMS = Terms(
    period="2025-10",
    as_of="2025-09",
    funding_code="APBD",
    funding_name="APBD",
    is_assisted=True,
    premium_idr=16_800,
    is_settled=True,
    min_age=15,
    max_age=64,
)
_PERSON: dict[str, Any] = {
    "nik": NIK,
    "name": "SITI",
    "birth_date": dt.date(1980, 3, 12),
    "region_code": "33.76.01.1001",
    "nik_error": None,
    "unreadable": None,
}
_NEAR: dict[str, Any] = {"near_nik": None, "is_near": False, "is_of_another": False}
_FACTS: dict[str, Any] = {
    **dict.fromkeys(FACTS),
    **{name: False for name, kind in FACTS.items() if kind == pl.Boolean},
    "is_registered": True,
    "is_village_known": True,
    "present_in": "33.76",
    "seen_alive_period": "2025-07",
    "birth_date_registered": dt.date(1980, 3, 12),
}


def judge(*rows: dict[str, Any], **terms: Any) -> pl.DataFrame:
    """Rows with these differences, judged; of a row without a NIK nothing is known."""
    people, near, facts = [], [], []
    for number, changes in enumerate(rows, start=5):
        own = {**_FACTS, **_NEAR, **_PERSON, "row": number, "person": f"person-{number}", **changes}
        people.append({name: own[name] for name in PEOPLE})
        if own["nik"] is not None:
            near.append({name: own[name] for name in NEAR})
            facts.append({name: own[name] for name in FACTS if name != "birth_date"})
            facts[-1]["birth_date"] = own["birth_date_registered"]
    return judged(
        pl.DataFrame(people, schema=PEOPLE),
        pl.DataFrame(near, schema=NEAR),
        pl.DataFrame(facts, schema=FACTS),
        replace(TERMS, **terms),
    )


def verdict(changes: dict[str, Any], **terms: Any) -> tuple[str, list[str]]:
    """Verdict and reasons of one such row."""
    row = judge(changes, **terms).row(0, named=True)
    return row["verdict"], row["codes"]
