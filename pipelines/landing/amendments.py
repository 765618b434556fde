"""What persons asked for, as far as rows are concerned: whose rows are dropped, and what is told rightly.

Pure: rows in, rows out. The same is done to rows that were landed before the request and to every row
that lands after it, so that a file sent once more brings nobody and no mistake back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.identity.keys import SecretKey
from pipelines.identity.pseudonyms import pseudonyms
from pipelines.landing.contract import Contract

FIELDS = ("nama", "tanggal_lahir", "jenis_kelamin", "alamat")
"""What can be corrected, by the words of a request."""
_NIK = r"^[0-9]{16}$"


@dataclass(frozen=True)
class Correction:
    """One thing that is told rightly of a person; `value` as the landed rows write it."""

    nik_key: str
    field: str
    value: str


@dataclass(frozen=True)
class Amendments:
    """Everything that was asked for: keys of the erased, and corrections, the latest last."""

    erased: frozenset[str] = frozenset()
    corrected: tuple[Correction, ...] = ()

    def __bool__(self) -> bool:
        """Whether anybody asked for anything."""
        return bool(self.erased or self.corrected)


def renewed(
    wishes: Amendments, frame: pl.DataFrame, key: SecretKey, retired: tuple[SecretKey, ...]
) -> Amendments:
    """What was asked for under secrets that retired, in the keys that these rows have now.

    `frame`: rows with the column `nik` in clear.
    """
    if not wishes or not retired or "nik" not in frame.columns:
        return wishes
    niks = frame["nik"].drop_nulls().unique()
    now = pseudonyms(key, "nik", niks)
    names: dict[str, str] = {}
    asked = wishes.erased | {one.nik_key for one in wishes.corrected}
    for secret in retired:
        before = pl.DataFrame({"before": pseudonyms(secret, "nik", niks), "now": now})
        names |= dict(before.filter(pl.col("before").is_in(list(asked))).iter_rows())
    more = [
        replace(one, nik_key=names[one.nik_key]) for one in wishes.corrected if one.nik_key in names
    ]
    erased = {names[name] for name in wishes.erased if name in names}
    return Amendments(wishes.erased | erased, (*wishes.corrected, *more))


def nik_keys(contract: Contract) -> list[str]:
    """The columns of landed rows that hold pseudonyms of NIKs."""
    return [c.key for c in contract.columns.values() if c.key and c.pseudonym_domain == "nik"]


def is_about(contract: Contract, keys: frozenset[str]) -> pl.Expr:
    """Whether a landed row is about one of these persons, or names one."""
    names = nik_keys(contract)
    told = [pl.col(name).is_in(list(keys)) for name in names]
    return pl.any_horizontal(told).fill_null(value=False) if told else pl.lit(value=False)


def amended(frame: pl.DataFrame, contract: Contract, wishes: Amendments) -> pl.DataFrame:
    """Landed rows, with or without their identities, as they may be kept."""
    if not wishes or not nik_keys(contract):
        return frame
    kept = frame.filter(~is_about(contract, wishes.erased)) if wishes.erased else frame
    return corrected(kept, contract, wishes.corrected, pl.col(nik_keys(contract)[0]))


def corrected(
    frame: pl.DataFrame, contract: Contract, corrections: tuple[Correction, ...], key: pl.Expr
) -> pl.DataFrame:
    """The rows with what was corrected in those of their columns that are there; `key` tells whose a row is."""
    for one in corrections:
        name = _column(contract, one.field)
        if name is None or name not in frame.columns:
            continue
        is_date = frame.schema[name] == pl.Date
        value = pl.lit(date.fromisoformat(one.value) if is_date else one.value)
        is_theirs = (key == one.nik_key).fill_null(value=False)
        frame = frame.with_columns(pl.when(is_theirs).then(value).otherwise(name).alias(name))
    return frame


def without_cells_of(
    cells: pl.DataFrame, erased: frozenset[str], *secrets: SecretKey
) -> pl.DataFrame:
    """Rows that were turned away, as sent, without those in which a NIK of the erased stands.

    `secrets`: those under which the erased are known.
    """
    if not erased or cells.is_empty():
        return cells
    told = pl.Series([False]).new_from_index(0, cells.height)
    for name in cells.columns:
        if cells.schema[name] != pl.String or name.startswith("_"):
            continue
        niks = cells[name].str.replace_all(r"[^0-9]", "")
        niks = pl.select(pl.when(niks.str.contains(_NIK)).then(niks)).to_series()
        for secret in secrets:
            told |= pseudonyms(secret, "nik", niks).is_in(list(erased)).fill_null(value=False)
    return cells.filter(~told)


def _column(contract: Contract, field: str) -> str | None:
    """The column of a kind of file that tells this."""
    if field == "tanggal_lahir":
        return contract.birth_column
    if field == "jenis_kelamin":
        return next((n for n, c in contract.columns.items() if c.type == "sex"), None)
    return field if field in contract.columns else None
