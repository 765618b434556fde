"""Source contracts: one YAML file per kind of file that somebody hands us, loaded and checked.

A contract names the canonical columns, the headers they go by, their types, which of them are
personal, what makes a row the same row, and how a wide file unfolds. It holds no code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from pipelines.landing.codes import CodeScheme

# The parser in C where PyYAML carries it: every process of a night reads every contract.
# Either leaves every scalar a text: `NO` is a header and `0123` a code, not values.
_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
SOURCES_DIR = Path(__file__).resolve().parent.parent / "sources"

ColumnType = Literal[
    "text", "label", "code", "region_code", "nik", "identifier", "sex",
    "date", "month", "year", "day", "integer", "rupiah", "decimal",
]  # fmt: skip

_DUCKDB_TYPES = {
    "date": "DATE",
    "year": "INTEGER",
    "day": "INTEGER",
    "integer": "BIGINT",
    "rupiah": "BIGINT",
    "decimal": "DOUBLE",
}
PROVENANCE = {
    "_receipt_id": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "INTEGER",
    "_sender": "VARCHAR",
    "_region_code": "VARCHAR",
    "_period": "VARCHAR",
}


class ContractError(Exception):
    """A contract is not usable; the message names the YAML file and the mistake."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """One canonical column.

    `key`: the column is an identifier; only its keyed pseudonym, under this name, leaves the vault;
    `other_nik_key` beside `nik_key` is a second one of the same kind.
    `personal`: the column goes to the vault only. `from_path`: what the file's place in the inbox
    says where the column is absent or empty in all rows. `scheme`: the grammar of a code column, by which
    mangled codes are mended. `defines_regions`: the column brings region codes into the world, so
    they need not be known before. `unit`: what the figures are in, where a cell may say so itself
    (`89,29 %`). `aliases_when`: a header that means the column only where every
    filled cell is one of these labels; it stands under `ignore` too. `may_be_empty`: of a required
    column, a cell without a value says something (a target that is not drawn up yet).
    """

    type: ColumnType
    required: bool = False
    may_be_empty: bool = False
    personal: bool = False
    key: str | None = None
    from_path: Literal["region", "period"] | None = None
    past_only: bool = False
    minimum: int | None = None
    scheme: CodeScheme | None = None
    defines_regions: bool = False
    unit: Literal["percent"] | None = None
    aliases: tuple[str, ...] = ()
    aliases_when: dict[str, tuple[str, ...]] = {}
    meaning: str

    @property
    def landed_type(self) -> str:
        """DuckDB type of the column in the landed relation."""
        return _DUCKDB_TYPES.get(self.type, "VARCHAR")

    @property
    def pseudonym_domain(self) -> str:
        """What kind of number the key stands for: the same number has the same key wherever it is sent."""
        return (self.key or "").removesuffix("_key").removeprefix("other_")

    def labels_of(self, header: str) -> frozenset[str]:
        """The labels under which a normalised header means this column; none where it never does."""
        return frozenset(
            label.upper()
            for name, labels in self.aliases_when.items()
            if normalise_header(name) == header
            for label in labels
        )


class Unpivot(_Strict):
    """How a wide file becomes long: per label of `into`, the headers that hold each value.

    `total`: the label whose values are the sum of those of `parts`.
    """

    into: str
    groups: dict[str, dict[str, tuple[str, ...]]]
    total: str | None = None
    parts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _labels_exist(self) -> Unpivot:
        named = {*self.parts, *([self.total] if self.total else [])}
        if bool(self.total) != bool(self.parts) or (missing := named - set(self.groups)):
            message = f"total and parts stand together and name groups; {sorted(missing)} are none"
            raise ValueError(message)
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """Canonical columns that the groups fill."""
        return tuple(dict.fromkeys(name for group in self.groups.values() for name in group))


class Refusal(_Strict):
    """Words that show a file to be of another kind, and the sentence that sends it back.

    A phrase is looked for in sheet names and in lines of words above and between the rows (`titles`,
    where the same text holds none of `unless`), or among the headers; as whole words, without case
    and punctuation.
    """

    titles: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    sentence: str

    def is_said_by(self, titles: Iterable[str]) -> bool:
        """Whether a title holds one of the phrases."""
        return any(
            _holds(title, self.titles) and not _holds(title, self.unless) for title in titles
        )

    def stands_in(self, headers: Iterable[str]) -> bool:
        """Whether a header holds one of the phrases."""
        return any(_holds(header, self.headers) for header in headers)


class Blocks(_Strict):
    """Files that print one block per household: what tells a member's row, what a block carries.

    `label`: pattern of the text that stands beside a block's number; a file without it has no blocks.
    `member_number`: headers of the running number; in a file of blocks only rows that have one, or
    a NIK, are data. `carried`: canonical column -> pattern that finds its value in a block's lines.
    """

    label: str
    member_number: tuple[str, ...]
    carried: dict[str, str]


class Ages(_Strict):
    """Ages that are unusual: below `youngest` in the month, `too_old_to_start` or more at the start.

    The second counts only rows whose `segment` says `segment_pattern` (matched in upper case).
    """

    birth: str
    month: str
    start: str
    segment: str
    segment_pattern: str
    youngest: int
    too_old_to_start: int


class OriginalAmount(_Strict):
    """An amount that is not expected below zero in the original budget.

    `version` is the column that says which budget a row is of, `pattern` what the original one is
    called (matched in lower case); without them every row is of the original budget.
    """

    column: str
    version: str | None = None
    pattern: str = ""


class Contract(_Strict):
    """What a file of one source must look like, and what becomes of its columns.

    `only_own_region`: rows of a region outside the file's folder are the wrong rows. `units`: header
    of an unread column that names each row's unit -> the words that mean the unit of the figures.
    `is_additive`: every file adds to those before it, and none takes another's place. `may_repeat`: the
    same row twice is two rows. `stands_from_its_month`: a file counts from its month until the next one,
    so one without a month counts in none.
    """

    source: str
    steward: str
    grain: str
    title_id: str
    title_en: str
    region_scope: Literal["path", "row"]
    region_column: str | None = None
    period_column: str | None = None
    row_key: tuple[str, ...]
    on_key_conflict: Literal["quarantine", "keep_first"]
    sender_columns: tuple[str, ...] = ()
    require_any: tuple[str, ...] = ()
    columns: dict[str, Column]
    ignore: tuple[str, ...] = ()
    units: dict[str, tuple[str, ...]] = {}
    unpivot: Unpivot | None = None
    refuse_when: tuple[Refusal, ...] = ()
    blocks: Blocks | None = None
    fill_merged: bool = False
    only_own_region: bool = False
    is_additive: bool = False
    may_repeat: bool = False
    stands_from_its_month: bool = False
    ages: Ages | None = None
    original_amount: OriginalAmount | None = None

    @model_validator(mode="after")
    def _names_exist(self) -> Contract:
        named = [*self.row_key, *self.sender_columns, *self.require_any]
        named += [name for name in (self.region_column, self.period_column) if name]
        named += self.blocks.carried if self.blocks else []
        if self.ages:
            named += [self.ages.birth, self.ages.month, self.ages.start, self.ages.segment]
        if self.original_amount:
            named += [self.original_amount.column, *filter(None, [self.original_amount.version])]
        if self.unpivot:
            named += [self.unpivot.into, *self.unpivot.values]
        if missing := sorted(set(named) - set(self.columns)):
            message = f"{self.source}: {missing} are used but not declared under columns"
            raise ValueError(message)
        misplaced = [n for n, c in self.columns.items() if c.scheme and c.type != "code"]
        if misplaced:
            message = f"{self.source}: {misplaced} have a scheme and are of another type than code"
            raise ValueError(message)
        unlisted = [
            header
            for name, column in self.columns.items()
            for header in column.aliases_when
            if column.required or normalise_header(header) not in self.ignored_headers
        ]
        if unlisted:
            message = (
                f"{self.source}: {unlisted} under aliases_when are not under ignore, or the column is "
                "required"
            )
            raise ValueError(message)
        _ = self.header_index
        return self

    @cached_property
    def header_index(self) -> dict[str, str]:
        """Normalised header -> canonical column; a header that means two columns is an error."""
        index: dict[str, str] = {}
        for name, column in self.columns.items():
            for header in (name, *column.aliases):
                key = normalise_header(header)
                if index.setdefault(key, name) != name:
                    message = f"{self.source}: header {header!r} means {index[key]} and {name}"
                    raise ValueError(message)
        return index

    @cached_property
    def is_keyed_by_amount(self) -> bool:
        """Whether rows have no number of their own, so that their amounts tell them apart."""
        return any(self.columns[name].type in {"rupiah", "decimal"} for name in self.row_key)

    @cached_property
    def birth_column(self) -> str | None:
        """The date that a NIK tells too."""
        dates = [name for name, column in self.columns.items() if column.type == "date"]
        return next((name for name in dates if name.replace("_", "") == "tanggallahir"), None)

    @cached_property
    def wide_index(self) -> dict[str, tuple[str, str]]:
        """Normalised header -> (label, value column) of a wide file."""
        if self.unpivot is None:
            return {}
        return {
            normalise_header(header): (label, value)
            for label, group in self.unpivot.groups.items()
            for value, headers in group.items()
            for header in headers
        }

    @cached_property
    def content_index(self) -> dict[str, str]:
        """Normalised header -> the column it means where the cells say so."""
        return {
            normalise_header(header): name
            for name, column in self.columns.items()
            for header in column.aliases_when
        }

    @cached_property
    def ignored_headers(self) -> frozenset[str]:
        """Normalised headers that are known and not used."""
        return frozenset(normalise_header(header) for header in self.ignore)

    def units_of(self, header: str) -> frozenset[str]:
        """The units, normalised, that a normalised header may name; none where it names no unit."""
        return frozenset(
            normalise_header(unit)
            for name, units in self.units.items()
            if normalise_header(name) == header
            for unit in units
        )

    def landed_schema(self) -> dict[str, str]:
        """Column -> DuckDB type of the landed relation, provenance first, nothing personal."""
        schema = dict(PROVENANCE)
        for name, column in self.columns.items():
            if column.key:
                schema[column.key] = "VARCHAR"
            elif not column.personal:
                schema[name] = column.landed_type
        return schema


def normalise_header(text: str) -> str:
    """Header without case, punctuation and surplus blanks: `No.  KPJ ` and `NO_KPJ` are one."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[^A-Z0-9%+]+", " ", folded).strip()


def _holds(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether a text holds a phrase as whole words."""
    said = f" {normalise_header(text)} "
    return any(f" {normalise_header(phrase)} " in said for phrase in phrases)


def load_contract(path: Path) -> Contract:
    """Read one contract.

    Raises:
        ContractError: not YAML, a wrong key or type, or a file name that is not the source's name.

    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
        contract = Contract.model_validate(document)
    except (yaml.YAMLError, ValueError) as error:
        message = f"{path.name}: {error}"
        raise ContractError(message) from error
    if contract.source != path.stem:
        message = f"{path.name} declares source {contract.source!r}: file and source share a name"
        raise ContractError(message)
    return contract


@cache
def all_contracts() -> dict[str, Contract]:
    """Every contract in `pipelines/sources`, by source."""
    return {path.stem: load_contract(path) for path in sorted(SOURCES_DIR.glob("*.yml"))}
