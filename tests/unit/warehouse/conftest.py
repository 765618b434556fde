from __future__ import annotations

from pathlib import Path

import pytest
import toy_world

from warehouse.layout import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return toy_world.make_store(tmp_path / "store's home")


@pytest.fixture
def built(store: Store) -> Store:
    toy_world.make_build(store)
    return store
