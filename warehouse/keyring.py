"""The data keys of a store: one per kind of file and month of landing, each wrapped by the store's secret.

Whoever destroys a month's key makes its files unreadable, in the store and in every copy of it. What is
left in the key's place says when, by whom and why, so that a file that cannot be opened is no riddle.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from warehouse.durable import fsync_file, write_atomic
from warehouse.sealed import DataKey, Sealed, key_name

_RETIRED = "retired"
_KEY_BYTES = 32
_MAKING = threading.Lock()


class KeyDestroyed(Exception):
    """A file's data key was destroyed on purpose: its content is gone for good."""


class KeyringDamaged(Exception):
    """A data key is missing, or was wrapped by another secret."""


@dataclass(frozen=True)
class KeyState:
    """A data key as the store tells of it; `destroyed_at` is None while it opens files."""

    name: str
    made_at: str
    destroyed_at: str | None = None
    destroyed_by: str | None = None
    reason: str | None = None

    @property
    def kind(self) -> str:
        """What it seals: originals, vault, quarantine, overlap; or a secret that retired."""
        return self.name.partition("/")[0]

    @property
    def month(self) -> str:
        """The month in which its files landed, YYYY-MM."""
        return self.name.partition("/")[2]


@dataclass(frozen=True)
class Keyring:
    """The keys under `folder`, opened with `wrapping`: 32 bytes derived from the store's secret.

    `now` tells the month in which files are sealed. `other`: a second secret that may have wrapped a key,
    while one takes the other's place.
    """

    folder: Path
    wrapping: bytes = field(repr=False)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    other: bytes | None = field(default=None, repr=False)
    _open: dict[str, DataKey] = field(default_factory=dict, repr=False, compare=False)

    @property
    def month(self) -> str:
        """The month of landing: today's, in UTC."""
        return f"{self.now().astimezone(UTC):%Y-%m}"

    def current(self, kind: str) -> DataKey:
        """The key of this kind and month, made where it is missing.

        Raises:
            KeyDestroyed: it was destroyed; nothing can be sealed before the next month.

        """
        name = f"{kind}/{self.month}"
        # Files are copied in by several threads: the second must find the key that the first one made.
        with _MAKING:
            if name not in self._open and not self._file(name).exists():
                secret = os.urandom(_KEY_BYTES)
                made = self.now().astimezone(UTC).isoformat(timespec="seconds")
                self._write(name, {"made_at": made, "wrapped": self._wrapped(secret)})
        return self.key(name)

    def key(self, name: str) -> DataKey:
        """The key of this name.

        Raises:
            KeyDestroyed: it was destroyed.
            KeyringDamaged: it is missing, or another secret wrapped it.

        """
        if name in self._open:
            return self._open[name]
        content = self._read(name)
        if content.get("destroyed_at"):
            raise KeyDestroyed(
                f"the key of private/{name} was destroyed on {content['destroyed_at'][:10]} by "
                f"{content['destroyed_by']} ({content['reason']}): what it sealed cannot be read "
                "any more"
            )
        for wrapping in filter(None, (self.wrapping, self.other)):
            try:
                secret = aes_key_unwrap(wrapping, bytes.fromhex(content["wrapped"]))
            except (InvalidUnwrap, ValueError, KeyError):
                continue
            self._open[name] = DataKey(name, secret)
            return self._open[name]
        raise KeyringDamaged(
            f"the key private/keys/{name}.json does not open with the key of this store: "
            "restore it from the backup of private/keys"
        )

    def opened(self, path: Path) -> Sealed:
        """A sealed file with its key.

        Raises:
            KeyDestroyed: its key was destroyed.
            KeyringDamaged: its key is missing, or another secret wrapped it.
            SealBroken: the file is not sealed.

        """
        return Sealed(path, self.key(key_name(path)))

    def can_open(self, path: Path) -> bool:
        """Whether a file is there and its key was not destroyed."""
        try:
            self.opened(path)
        except (FileNotFoundError, KeyDestroyed):
            return False
        return True

    def states(self) -> tuple[KeyState, ...]:
        """Every key there is or was, by kind and month."""
        names = sorted(
            path.relative_to(self.folder).with_suffix("").as_posix()
            for path in self.folder.glob("*/*.json")
        )
        return tuple(
            KeyState(name, **{k: v for k, v in self._read(name).items() if k != "wrapped"})
            for name in names
        )

    def destroy(self, name: str, by: str, reason: str) -> KeyState:
        """Make everything that a key sealed unreadable; a second time changes nothing.

        The wrapped key is overwritten before its place is taken; of the copies in backups, whoever
        keeps them has to let them go as well.
        """
        content = self._read(name)
        if not content.get("destroyed_at"):
            path = self._file(name)
            # Over its place, and nothing else: a kill after this leaves a note that can be read, of a key
            # that opens nothing, and the second time finishes what the first began.
            wrapped = str(content["wrapped"]).encode()
            with path.open("r+b") as file:
                file.seek(file.read().index(wrapped))
                file.write(os.urandom(len(wrapped) // 2).hex().encode())
            fsync_file(path)
            told = {"destroyed_by": by, "reason": reason}
            at = self.now().astimezone(UTC).isoformat(timespec="seconds")
            self._write(name, {"made_at": content["made_at"], "destroyed_at": at, **told})
            self._open.pop(name, None)
        return next(state for state in self.states() if state.name == name)

    def retire(self, key_id: str, secret: bytes) -> None:
        """Keep a secret of the store that another one takes the place of: older requests are known by it."""
        made = self.now().astimezone(UTC).isoformat(timespec="seconds")
        name = f"{_RETIRED}/{key_id}"
        self._write(name, {"made_at": made, "wrapped": self._wrapped(secret)})

    def retired(self) -> tuple[bytes, ...]:
        """The store's earlier secrets."""
        names = [state.name for state in self.states() if state.kind == _RETIRED]
        return tuple(self.key(name).secret for name in names)

    def rewrap(self, wrapping: bytes) -> Keyring:
        """Wrap every key by another secret; the keyring that opens with that one."""
        other = Keyring(self.folder, wrapping, self.now)
        for state in self.states():
            if state.destroyed_at is None:
                wrapped = other._wrapped(self.key(state.name).secret)
                self._write(state.name, {"made_at": state.made_at, "wrapped": wrapped})
        return other

    def _wrapped(self, secret: bytes) -> str:
        return aes_key_wrap(self.wrapping, secret).hex()

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _read(self, name: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(self._file(name).read_bytes())
        except (FileNotFoundError, ValueError):
            raise KeyringDamaged(
                f"the key private/keys/{name}.json is missing or damaged: restore it from the backup "
                "of private/keys; without it the files of that month cannot be opened"
            ) from None
        return content

    def _write(self, name: str, content: dict[str, str]) -> None:
        write_atomic(self._file(name), json.dumps(content, indent=1).encode())
