"""A small case of the line `kept`: a month that arrives late, through the cache and made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.kept import arrive, begun, night, of_months
from warehouse import kept
from warehouse.connect import open_build
from warehouse.layout import Store

pytestmark = [pytest.mark.nights, pytest.mark.slow]

SCALE = 0.002


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which two months are built and kept, and a demo world of three."""
    made = tmp_path_factory.mktemp("kept")
    world = begun(made, "2025-07", "2025-09", SCALE)
    for month, files in of_months(world).items():
        for path in files if month != "2025-08" else ():
            arrive(Store(made / "store"), world, path, path.name, path.read_bytes())
    assert night(made / "store") == {"is_kept": False}
    return made


def test_a_month_between_others_is_the_same_through_the_cache(folder: Path) -> None:
    store, world = Store(folder / "store"), folder / "world"
    for path in of_months(world)["2025-08"]:
        arrive(store, world, path, path.name, path.read_bytes())
    assert night(store.home, "anew") == {"is_kept": True}
    with open_build(store, read_only=True) as con:
        months = con.execute("select distinct period from core.fct_person_months order by 1")
        assert [row[0] for row in months.fetchall()] == ["2025-07", "2025-08", "2025-09"]


def test_a_row_that_is_missing_is_seen(folder: Path) -> None:
    """The comparison can fail: one row too few in a relation, and it names the relation and the month."""
    store = Store(folder / "store")
    with open_build(store) as con:
        con.execute(
            "delete from intermediate.int_paid_cells "
            "where rowid = (select min(rowid) from intermediate.int_paid_cells)"
        )
    assert not kept.is_usable(store, "whatever")
    with pytest.raises(AssertionError, match=r"int_paid_cells': \['2025-"):
        night(store.home, "only", "anew")
