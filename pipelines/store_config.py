"""What a store says of itself, in the file by which a store is known: which key is its own."""

from __future__ import annotations

from pipelines.identity.keys import SecretKey
from warehouse.durable import write_atomic
from warehouse.layout import Store


def write_config(store: Store, key: SecretKey) -> None:
    """Write it, whole or not at all: where it is, a store is."""
    write_atomic(store.config_file, f'key_id = "{key.key_id}"\n'.encode())
