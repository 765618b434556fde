"""Where everything of one store lies, and with which permissions its directories are made.

Paths only: nothing here opens a database, reads a setting or knows what a file means.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.keyring import Keyring

PRIVATE_DIR_MODE = 0o700
SHARED_DIR_MODE = 0o755


def by_content(folder: Path, sha256: str) -> Path:
    """Where a folder keeps the bytes with this digest: `ab/<sha256>`."""
    return folder / sha256[:2] / sha256


class StoreLocked(Exception):
    """A sealed file was asked for, and the store was not opened with its key."""


class StoreMissing(Exception):
    """There is no complete store at the place that was named."""


@dataclass(frozen=True)
class Store:
    """One store, by its home directory, and where its key is at hand what opens its sealed files."""

    home: Path
    _keyring: Keyring | None = field(default=None, repr=False, compare=False)

    def opened_with(self, keyring: Keyring) -> Store:
        """The same store with the keyring that seals and opens its files."""
        return replace(self, _keyring=keyring)

    @property
    def keyring(self) -> Keyring:
        """What seals and opens the files that hold identities.

        Raises:
            StoreLocked: the store was not opened with its key.

        """
        if self._keyring is None:
            raise StoreLocked(
                f"the store at {self.home} was not opened with its key: originals, vault and "
                "quarantine stay sealed"
            )
        return self._keyring

    @property
    def data_keys(self) -> Path:
        """The data keys, wrapped: `<kind>/<month of landing>.json`."""
        return self.private / "keys"

    @property
    def inbox(self) -> Path:
        """Where senders' files arrive; raw files, so as private as the landed ones."""
        return self.home / "inbox"

    @property
    def private(self) -> Path:
        """The only place that may hold names, NIK, KK, addresses, birth dates and wages."""
        return self.home / "private"

    @property
    def originals(self) -> Path:
        """Bytes as sent, sealed: by month of landing, then by content."""
        return self.private / "originals"

    def original(self, sha256: str) -> Path:
        """The sealed bytes of one original, of several months the latest; where it would lie if there is none."""
        months = sorted((path.name for path in self.originals.iterdir()), reverse=True)
        places = [by_content(self.originals / month, sha256) for month in months if month[0] != "."]
        found = (path for path in places if path.exists())
        return next(found, by_content(self.originals / "unknown", sha256))

    @property
    def landed(self) -> Path:
        """Accepted rows, pseudonymous and typed: `<source>/<receipt_id>.parquet`."""
        return self.private / "landed"

    @property
    def quarantine(self) -> Path:
        """Rows that were turned away: which and why as `<source>/<receipt_id>.parquet`, as sent as `.cells`, sealed."""
        return self.private / "quarantine"

    @property
    def vault(self) -> Path:
        """Identities of the accepted rows, sealed Parquet: `<source>/<receipt_id>.parquet`."""
        return self.private / "vault"

    @property
    def receipts(self) -> Path:
        """Receipts as senders get them."""
        return self.private / "receipts"

    @property
    def ledger_file(self) -> Path:
        """The home of every receipt."""
        return self.private / "ledger.sqlite"

    @property
    def identity_database(self) -> Path:
        """The append-only list of persons."""
        return self.private / "identity.duckdb"

    @property
    def corrections(self) -> Path:
        """What was corrected of persons who asked for it; sealed."""
        return self.private / "corrections.parquet"

    @property
    def overlap(self) -> Path:
        """Which person key became which when the store's secret changed: `<month>.parquet`, sealed."""
        return self.private / "overlap"

    @property
    def access_record(self) -> Path:
        """Who opened which personal data and what for; lines are only ever added."""
        return self.private / "access" / "record.jsonl"

    @property
    def access_persons(self) -> Path:
        """Keys of the persons that went out by name: one text file per line of the record."""
        return self.private / "access" / "persons"

    @property
    def official(self) -> Path:
        """Figures of months that were made official, as they stood then."""
        return self.private / "official"

    @property
    def compared_pairs(self) -> Path:
        """Pairs of mentions that were compared before; a cache."""
        return self.private / "compared"

    @property
    def build_dir(self) -> Path:
        """What a night can delete and make again."""
        return self.private / "build"

    @property
    def build_database(self) -> Path:
        """The database in which a night builds."""
        return self.build_dir / "build.duckdb"

    @property
    def dbt_target(self) -> Path:
        """Compiled models and dbt's own artefacts."""
        return self.build_dir / "dbt"

    @property
    def scratch(self) -> Path:
        """Spill files of the writers' own connections."""
        return self.private / "scratch"

    @property
    def versions(self) -> Path:
        """Published versions: `vN/{open.duckdb, restricted.duckdb, manifest.json}`."""
        return self.home / "versions"

    @property
    def current(self) -> Path:
        """The one pointer to the version that is served."""
        return self.home / "current"

    @property
    def hasil(self) -> Path:
        """Plain copies for people who have a spreadsheet only."""
        return self.home / "hasil"

    @property
    def logs(self) -> Path:
        """Logs of the nights."""
        return self.home / "logs"

    @property
    def alerts(self) -> Path:
        """What went wrong in the nights, one file per run; for operators, without a person in it."""
        return self.logs / "alerts"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.home / "dagster"

    @property
    def receipt_pages(self) -> Path:
        """Receipts as the UI shows them, without the names of files: its web server sees nothing of `private/`."""
        return self.dagster_home / "receipts"

    @property
    def lock_file(self) -> Path:
        """Held by the one night that runs."""
        return self.home / ".night.lock"

    @property
    def config_file(self) -> Path:
        """Configuration of this store."""
        return self.home / "semesta.toml"

    def version_dir(self, number: int) -> Path:
        """Directory of version `number`."""
        return self.versions / f"v{number}"

    def create(self) -> None:
        """Make every directory that is missing; one that exists keeps the mode it was given.

        Raises:
            ValueError: DuckDB loses its log where a path holds a question mark.

        """
        if "?" in str(self.home):
            raise ValueError(f"{self.home} holds a question mark: choose another place")
        for path, mode in self._directories():
            # Folders above the store too: the process's umask would shut readers out of them.
            for missing in [one for one in (path, *path.parents) if not one.is_dir()][::-1]:
                missing.mkdir()
                os.chmod(missing, mode)

    def require(self) -> None:
        """Do nothing where the store is complete.

        Raises:
            StoreMissing: a directory of the store is not there.

        """
        missing = [path for path, _ in self._directories() if not path.is_dir()]
        if self.home in missing:
            raise StoreMissing(f"there is no store at {self.home}: create one with `semesta init`")
        if missing:
            names = ", ".join(str(path.relative_to(self.home)) for path in missing)
            message = (
                f"the store at {self.home} is incomplete, missing: {names}. Restore it from its "
                "backup, or create a store elsewhere with `semesta init`"
            )
            raise StoreMissing(message)

    def _directories(self) -> tuple[tuple[Path, int], ...]:
        """Directories of a complete store, parents first."""
        private = (
            self.inbox,
            self.private,
            self.originals,
            self.landed,
            self.quarantine,
            self.vault,
            self.receipts,
            self.build_dir,
            self.scratch,
            self.logs,
            self.dagster_home,
        )
        return (
            (self.home, SHARED_DIR_MODE),
            *((path, PRIVATE_DIR_MODE) for path in private),
            (self.versions, SHARED_DIR_MODE),
            (self.hasil, SHARED_DIR_MODE),
        )
