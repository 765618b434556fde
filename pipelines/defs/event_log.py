"""Dagster's own event log in SQLite, with one connection per file and one transaction per batch.

The stock storage makes an engine and a connection for every event, so that every statement is compiled
anew and every close writes the whole log back: a quarter of a night. Files and tables are the same; a
store can go back to the stock class at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from dagster import EventLogEntry
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sql import create_engine
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.event import listen
from sqlalchemy.pool import StaticPool

# A UI that looks at many runs keeps so many of their files open, not all of them.
_ENGINES = 8
_EVENTS = SqlEventLogStorageTable
_MIRRORED = ASSET_EVENTS | ASSET_CHECK_EVENTS


def _sync_at_checkpoints(connection: DBAPIConnection, _record: object) -> None:
    """Not at every commit: a power cut then costs the last events, never the file.

    What a night did is in the ledger and in the versions; these events only show it.
    """
    connection.cursor().execute("pragma synchronous = normal")


class BatchedEventLog(SqliteEventLogStorage):
    """The stock storage where many events come at once."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._open: dict[str, Connection] = {}
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)
        self._db_lock = threading.RLock()  # type: ignore[assignment]

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """The storage that `dagster.yaml` describes."""
        return cls(inst_data=inst_data, **config_value)

    def has_table(self, table_name: str) -> bool:
        """Whether there is such a table; tables stay once they are there."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store all events or none: what `store_event` does, with one statement for all rows.

        Of the last event of an asset the index keeps a copy; the others would be overwritten.
        """
        with self._db_lock, ExitStack() as held:
            (run_id,) = {event.run_id for event in events}
            rows = [self._event_to_row(event) for event in events]
            run, index = (self._hold(held, shard) for shard in (run_id, INDEX_SHARD_NAME))
            if any(event.dagster_event_type not in _MIRRORED for event in events):
                for event in events:
                    self.store_event(event)
                return
            run.execute(_EVENTS.insert(), rows)
            statement = _EVENTS.insert().returning(_EVENTS.c.id, sort_by_parameter_order=True)
            ids = index.execute(statement, rows).scalars().all()
            self._tell_assets(index, list(zip(events, ids, strict=True)))

    def _tell_assets(self, index: Connection, stored: list[tuple[EventLogEntry, int]]) -> None:
        """Bring the tables of assets, their tags and their checks up to the stored events."""
        assets = [pair for pair in stored if pair[0].dagster_event_type in ASSET_EVENTS]
        self._store_asset_event_tags(index, [one for one, _ in assets], [i for _, i in assets])
        last = {
            (one.get_dagster_event().asset_key, one.dagster_event_type): (one, number)
            for one, number in assets
        }
        for event, number in last.values():
            self._store_asset_event(index, event, number)
        for event, number in stored:
            if event.dagster_event_type in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(event, number)

    def _hold(self, held: ExitStack, shard: str) -> Connection:
        """Open a file until `held` ends; whoever asks for it meanwhile joins the transaction."""
        self._open[shard] = held.enter_context(self._connect(shard))
        held.callback(self._open.pop, shard)
        return self._open[shard]

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard in self._open:
                yield self._open[shard]
                return
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        """The one engine of a file; used under the lock only, so one connection serves every thread."""
        engine = self._engines.pop(shard, None)
        if engine is None:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            listen(engine, "connect", _sync_at_checkpoints)
        self._engines[shard] = engine
        if len(self._engines) > _ENGINES:
            unused = next(name for name in self._engines if name not in self._open)
            self._engines.pop(unused).dispose()
        return engine

    def dispose(self) -> None:
        """Close every file."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()
