"""One night, step by step: what the Dagster assets and the command line both call.

Knows the order of the work and nothing of Dagster. A `Night` carries what the steps of one run
learn from each other.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from data_quality.gx_duckdb import load_ahead
from data_quality.verdict import Verdict
from pipelines.entry_gate import entry_gate
from pipelines.identity.keys import KeyProblem, SecretKey, load_key
from pipelines.landing.batch import Arrived, abandon, begin_reading, land
from pipelines.landing.contract import all_contracts
from pipelines.landing.intake import Waiting, waiting_files
from pipelines.landing.settlement import settle
from pipelines.manifest import Project, project_digest, read_project
from pipelines.settings import PROJECT_ROOT, Settings, limit_readers
from pipelines.transform import Built
from warehouse.backfills import Backfill
from warehouse.candidate import Candidate
from warehouse.keyring import Keyring
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt
from warehouse.versions import Version, already_published

_PYTHON_TREES = ("pipelines", "data_quality", "warehouse")
_CODE_TREES = (*_PYTHON_TREES, "dbt_project")
_CODE_SUFFIXES = {".py", ".sql", ".yml", ".csv"}


@dataclass
class Night:
    """What one run has done so far.

    Attributes:
        seconds, cpu_seconds: wall-clock and processor seconds by stage; `inside`: those of stages inside the open one.
        asked: the entry of the ledger where somebody named the months to build; None on other nights.
        prepared: rows per landed relation, once they are laid for the models.
        built: the models of this run, once all of them are built of what was laid.
        data_tests: rows that break each of dbt's data tests, None where one did not run.
        run_id: the run of Dagster that this is a part of.

    """

    settings: Settings
    key: SecretKey
    receipts: list[Receipt] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    candidate: Candidate | None = None
    exit_verdicts: list[Verdict] = field(default_factory=list)
    disclosure: dict[str, Any] = field(default_factory=dict)
    version: str | None = None
    published: bool = False
    gate_problem: str | None = None
    inbox: list[Waiting] | None = None
    arrived: dict[str, Arrived] = field(default_factory=dict)
    asked: Backfill | None = None
    prepared: dict[str, int] | None = None
    built: list[Built] | None = None
    data_tests: dict[str, int | None] | None = None
    run_id: str | None = None
    inside: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def project(self) -> Project:
        """The parsed dbt project, read by the first step that asks."""
        return read_project()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the seconds of the block to the stage `name`, without those of stages inside it."""
        begin, around, self.inside = (time.perf_counter(), _busy()), self.inside, (0.0, 0.0)
        try:
            yield
        finally:
            wall, cpu = time.perf_counter() - begin[0], _busy() - begin[1]
            self.seconds[name] = self.seconds.get(name, 0.0) + wall - self.inside[0]
            self.cpu_seconds[name] = self.cpu_seconds.get(name, 0.0) + cpu - self.inside[1]
            self.inside = (around[0] + wall, around[1] + cpu)

    def ledger(self) -> Ledger:
        """The store's ledger, to be used as a context manager."""
        return Ledger(self.settings.store.ledger_file)


def _busy() -> float:
    """Processor seconds of this process and of those that it waited for."""
    return sum(os.times()[:4])


def open_night(settings: Settings) -> Night:
    """A night on an existing store with its own key; what a killed one left in the inbox is settled first.

    To be called by the holder of the night's lock.

    Raises:
        StoreMissing: no store yet.
        KeyProblem: the key is missing or is not the one the landed rows were made with.

    """
    limit_readers()
    night = look_in(settings)
    with night.ledger() as ledger:
        settle(night.settings.store, ledger)
    return night


def look_in(settings: Settings) -> Night:
    """The same without touching the store: for whoever only looks, also while a night runs.

    Raises:
        StoreMissing, KeyProblem: as for `open_night`.

    """
    settings.store.require()
    return night_under(settings, own_key(settings))


def night_under(settings: Settings, key: SecretKey) -> Night:
    """A night under a key that is known to be the store's."""
    store = settings.store.opened_with(Keyring(settings.store.data_keys, key.wrapping))
    return Night(replace(settings, store=store), key)


def own_key(settings: Settings, *, is_rotating: bool = False) -> SecretKey:
    """The store's key: the one that its landed rows carry.

    Raises:
        KeyProblem: the key is missing, is not the one the landed rows were made with, or another is
            taking its place and the caller is not the one who sees to that.

    """
    key = load_key(settings.key_file)
    with Ledger(settings.store.ledger_file) as ledger:
        bound, taking_over = ledger.key_id(), ledger.next_key_id()
    if taking_over is not None and not is_rotating:
        message = (
            f"a rotation to key {taking_over} was begun and has not ended, so that some rows carry one "
            "key and some the other: give `semesta rotate-key` once more"
        )
        raise KeyProblem(message)
    if bound is not None and bound != key.key_id:
        message = (
            f"the key {settings.key_file} is not the key of this store (it is {key.key_id}, the "
            f"landed rows carry {bound}): put the right key back"
        )
        raise KeyProblem(message)
    return key


def waiting(night: Night) -> list[Waiting]:
    """Files that wait in the inbox of this night's store, as it was when first asked.

    Looked through once, not once per kind of file; what arrives during the night waits for the next.
    """
    if night.inbox is None:
        night.inbox = waiting_files(night.settings.store.inbox, frozenset(all_contracts()))
    return night.inbox


@contextmanager
def reading(
    night: Night, sources: Collection[str], passwords: Mapping[str, str] = MappingProxyType({})
) -> Iterator[None]:
    """Let readers begin with what waits of `sources`; `land_source` then waits for its own only.

    At the end of the block the readers of what was not landed end too.
    `passwords`: place in the inbox -> what opens the file that lies there.
    """
    _begin(night, sources, passwords)
    try:
        yield
    finally:
        if night.arrived:
            night.arrived.clear()
            abandon(night.settings.workers)


def _begin(night: Night, sources: Collection[str], passwords: Mapping[str, str]) -> None:
    files = [file for file in waiting(night) if file.source in sources]
    if not files:
        return
    with night.stage("land"), night.ledger() as ledger:
        ledger.bind_key(night.key.key_id)
        night.arrived |= begin_reading(
            night.settings.store,
            ledger,
            night.key,
            files,
            workers=night.settings.workers,
            passwords=passwords,
        )


def land_source(night: Night, source: str) -> list[Receipt]:
    """Land every settled file of `source`; one receipt each. An empty folder costs nothing."""
    if source not in night.arrived:
        _begin(night, {source}, {})
    if source not in night.arrived:
        return []
    # Not before: importing GX beside Dagster would let either undo the other's warning filters.
    load_ahead()
    with night.stage("land"), night.ledger() as ledger:
        receipts = land(
            night.settings.store,
            ledger,
            night.key,
            night.arrived[source],
            workers=night.settings.workers,
            entry_gate=entry_gate(night.settings.store, night.verdicts),
        )
    del night.arrived[source]
    night.receipts += receipts
    return receipts


def land_strays(night: Night) -> list[Receipt]:
    """Refuse, with a receipt, the files whose folder is no known source."""
    strays = {file.source for file in waiting(night)} - set(all_contracts())
    return [receipt for source in sorted(strays) for receipt in land_source(night, source)]


def landed_schemas() -> dict[str, Mapping[str, str]]:
    """Source -> column -> DuckDB type of every landed relation."""
    return {name: contract.landed_schema() for name, contract in all_contracts().items()}


def code_revision() -> str:
    """Digest of everything that decides what a night makes of the same files."""
    return _revision(_CODE_TREES)


def _revision(trees: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for tree in trees:
        for path in sorted((PROJECT_ROOT / tree).rglob("*")):
            inside = path.relative_to(PROJECT_ROOT)
            skip = {"store", "target", "logs", "__pycache__"} & set(inside.parts)
            if path.suffix in _CODE_SUFFIXES and not skip and path.is_file():
                digest.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def made_under(night: Night) -> str:
    """What decides, beside the rows, what models make of them; under another nothing of a build is kept."""
    with night.ledger() as ledger:
        asked = [(request.kind, request.number) for request in ledger.person_requests()]
    python, project = _revision(_PYTHON_TREES), project_digest()
    return json.dumps([python, project, night.key.key_id, asked])


def fingerprint(night: Night, revision: str) -> str:
    """Identity of a night's inputs: landed set, key, threshold and `code_revision`. Equal inputs publish once."""
    with night.ledger() as ledger:
        months = [(month.period, month.document) for month in ledger.official_months()]
        asked = [(request.kind, request.number) for request in ledger.person_requests()]
        parts: list[object] = [ledger.input_digest(), night.key.key_id, revision]
        parts += [night.settings.disclosure_threshold, *months, *asked]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def nothing_to_do(night: Night) -> Version | None:
    """The version to stay with: what counts is what it was made of, or what was rolled back from.

    Files that do not count are told of too: beside the served version's own inputs, only repeated
    deliveries are no news. None where months were asked for by name.
    """
    if night.asked is not None:
        return None
    inputs = fingerprint(night, code_revision())
    known = already_published(night.settings.store, inputs)
    is_news = any(receipt.status != "duplicate" for receipt in night.receipts)
    if known is not None and is_news and known.manifest["fingerprint"] == inputs:
        return None
    return known
