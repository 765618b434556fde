"""Whose key the landed rows carry, by its public id, and whether another one is taking its place.

Kept in the ledger. While a rotation is under way some rows carry the one key and some the other.
"""

from __future__ import annotations

import sqlite3

_BOUND, _NEXT = "key_id", "next_key_id"


class KeyMismatch(Exception):
    """The landed rows carry pseudonyms of another key."""


def bound(connection: sqlite3.Connection) -> str | None:
    """Id of the key behind the landed pseudonyms; None before the first landing."""
    return _read(connection, _BOUND)


def taking_over(connection: sqlite3.Connection) -> str | None:
    """Id of the key that some landed rows may carry already; None where no rotation was begun."""
    return _read(connection, _NEXT)


def bind(connection: sqlite3.Connection, key_id: str) -> None:
    """Tie the ledger to a key; the same key again changes nothing.

    Raises:
        KeyMismatch: the ledger is tied to another key.

    """
    known = bound(connection)
    if known is None:
        _write(connection, _BOUND, key_id)
    elif known != key_id:
        message = (
            f"the landed rows were made with key {known}, this key is {key_id}: "
            "give the key file of this store back (SEMESTA_KEY_FILE)"
        )
        raise KeyMismatch(message)


def begin_rebinding(connection: sqlite3.Connection, key_id: str) -> None:
    """Note, before the first row changes, that this key takes the other's place."""
    _write(connection, _NEXT, key_id)


def rebind(connection: sqlite3.Connection, key_id: str) -> None:
    """Tie the ledger to the key that every landed row carries now."""
    _write(connection, _BOUND, key_id)
    connection.execute("delete from settings where name = ?", (_NEXT,))


def _read(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("select value from settings where name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def _write(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute(
        "insert into settings values (?, ?) on conflict (name) do update set value = excluded.value",
        (name, value),
    )
