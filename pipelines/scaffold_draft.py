"""A draft of a new source, and the five texts it becomes: contract, model, its description, suite.

Pure text: what a column is, is guessed in `scaffold.py`; files are written there too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEEDS_QUOTES = re.compile(r"[\[\]{},:#'\"\\]|^[%&*!|>@`?-]|^\s|\s$|^$")
_DUCKDB = {
    "date": "date",
    "year": "integer",
    "day": "integer",
    "integer": "bigint",
    "rupiah": "bigint",
    "decimal": "double",
}
# Words that SQL keeps for itself: quoted where the contract insists on one, avoided elsewhere.
RESERVED = frozenset(
    [
        "all",
        "and",
        "any",
        "as",
        "asc",
        "between",
        "both",
        "by",
        "case",
        "cast",
        "check",
        "column",
        "constraint",
        "create",
        "default",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "for",
        "foreign",
        "from",
        "full",
        "group",
        "having",
        "in",
        "inner",
        "intersect",
        "into",
        "is",
        "join",
        "left",
        "like",
        "limit",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "primary",
        "references",
        "right",
        "select",
        "some",
        "table",
        "then",
        "to",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "values",
        "when",
        "where",
        "window",
        "with",
    ]
)


@dataclass(frozen=True)
class DraftColumn:
    """One column of the draft.

    `staged` is its name in the staging model; None where it stays in the vault or in the landed
    rows. `meaning_id` is the Indonesian half of its description.
    """

    name: str
    type: str
    meaning: str
    meaning_id: str
    staged: str | None
    aliases: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False
    key: str | None = None
    from_path: str | None = None
    past_only: bool = False
    minimum: int | None = None
    scheme: str | None = None


@dataclass(frozen=True)
class DraftRule:
    """One rule of the entry suite; `sql` selects receipt_id and observed."""

    slug: str
    severity: str
    why: str
    fix: str
    sql: str


@dataclass(frozen=True)
class Draft:
    """A whole source, ready to be written down."""

    source: str
    comment: str
    steward: str
    grain: str
    title_id: str
    title_en: str
    columns: tuple[DraftColumn, ...]
    row_key: tuple[str, ...]
    rules: tuple[DraftRule, ...]
    region_scope: str = "path"
    region_column: str | None = None
    period_column: str | None = None
    on_key_conflict: str = "quarantine"
    sender_columns: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ("NO", "NO.", "NOMOR")


def contract_text(draft: Draft) -> str:
    """The YAML of `pipelines/sources`."""
    lines = [
        f"# {draft.comment}",
        f"source: {draft.source}",
        f"steward: {_scalar(draft.steward)}",
        f"grain: {_scalar(draft.grain)}",
        f"title_id: {_scalar(draft.title_id)}",
        f"title_en: {_scalar(draft.title_en)}",
        f"region_scope: {draft.region_scope}",
    ]
    lines += [f"region_column: {draft.region_column}"] if draft.region_column else []
    lines += [f"period_column: {draft.period_column}"] if draft.period_column else []
    lines += [f"row_key: {_flow(draft.row_key)}", f"on_key_conflict: {draft.on_key_conflict}"]
    lines += [f"sender_columns: {_flow(draft.sender_columns)}"] if draft.sender_columns else []
    lines.append("columns:")
    for column in draft.columns:
        lines += _contract_column(column)
    lines.append(f"ignore: {_flow(draft.ignore)}")
    return "\n".join(lines) + "\n"


def model_text(draft: Draft) -> str:
    """The SQL of the staging model: rename, cast, flag; no joins."""
    selected = ",\n".join(f"    {expression}" for expression, _, _ in _staged(draft))
    return f"select\n{selected}\nfrom {{{{ source('landed', '{draft.source}') }}}}\n"


def description_text(draft: Draft) -> str:
    """The YAML beside the staging model."""
    lines = [
        "version: 2",
        "models:",
        f"  - name: stg_{draft.source}",
        f'    description: "{draft.grain}"',
        "    columns:",
    ]
    for expression, kind, meaning in _staged(draft):
        lines += [
            f"      - name: {expression.split(' as ')[-1]}",
            f"        data_type: {kind}",
            f'        description: "{meaning}"',
        ]
    return "\n".join(lines) + "\n"


def suite_text(draft: Draft) -> str:
    """The YAML of the entry suite."""
    lines = [f"# {draft.title_en}.", f"relation: landed.{draft.source}", "rules:"]
    for number, rule in enumerate(draft.rules):
        lines += [""] if number else []
        lines += [
            f"  - id: entry.{draft.source}.{rule.slug}",
            f"    severity: {rule.severity}",
            f"    why: {_scalar(rule.why)}",
            f"    fix: {_scalar(rule.fix)}",
            "    expectation:",
            "      type: unexpected_rows_expectation",
            "      kwargs:",
            "        unexpected_rows_query: |",
            *(f"          {line}" for line in rule.sql.splitlines()),
        ]
    return "\n".join(lines) + "\n"


def _staged(draft: Draft) -> list[tuple[str, str, str]]:
    """(expression, type, description) of every column of the staging model."""
    own = {column.staged for column in draft.columns}
    found = [
        ("_receipt_id as receipt_id", "varchar", "Receipt of the file. | ID: Tanda terima berkas."),
        ("_row as row_number", "integer", "Row as sent. | ID: Nomor baris."),
    ]
    if "sender" not in own:
        found.append(("_sender as sender", "varchar", "Who sent it. | ID: Pengirim."))
    if draft.region_column is None:
        found.append(
            (
                "_region_code as reporting_region_code",
                "varchar",
                "Region of the file. | ID: Wilayah berkas.",
            )
        )
    if draft.period_column is None:
        found.append(
            (
                "_period as reporting_period",
                "varchar",
                "Month of the file, YYYY-MM. | ID: Bulan berkas, YYYY-MM.",
            )
        )
    found += [
        (
            _expression(column),
            _DUCKDB.get(column.type, "varchar"),
            f"{column.meaning} | ID: {column.meaning_id.rstrip('.')}.",
        )
        for column in draft.columns
        if column.staged
    ]
    return found


def _expression(column: DraftColumn) -> str:
    landed = column.key or (f'"{column.name}"' if column.name in RESERVED else column.name)
    if column.type == "label":
        return f"upper(trim({landed})) as {column.staged}"
    return landed if landed == column.staged else f"{landed} as {column.staged}"


def _contract_column(column: DraftColumn) -> list[str]:
    lines = [f"  {column.name}:", f"    type: {column.type}"]
    flags = {
        "required": column.required,
        "personal": column.personal,
        "past_only": column.past_only,
    }
    lines += [f"    {name}: true" for name, is_set in flags.items() if is_set]
    values = {
        "key": column.key,
        "from_path": column.from_path,
        "minimum": column.minimum,
        "scheme": column.scheme,
    }
    lines += [f"    {name}: {value}" for name, value in values.items() if value is not None]
    lines.append(f"    meaning: {_scalar(column.meaning)}")
    lines += [f"    aliases: {_flow(column.aliases)}"] if column.aliases else []
    return lines


def _flow(values: tuple[str, ...]) -> str:
    return f"[{', '.join(_scalar(value, inside=True) for value in values)}]"


def _scalar(value: str, *, inside: bool = False) -> str:
    """The value as a YAML scalar; quoted only where it must be."""
    plain = value.replace(",", "").replace("'", "") if not inside else value
    unsafe = bool(_NEEDS_QUOTES.search(plain)) or ": " in value or " #" in value
    return "'" + value.replace("'", "''") + "'" if unsafe else value
