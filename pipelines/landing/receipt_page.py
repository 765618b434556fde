"""The receipt as a page: one self-contained HTML file in Indonesian, to be read, printed and filed.

Everything shown comes from the receipt's JSON; every value is escaped, none is a person's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pipelines.landing.contract import Contract, all_contracts
from pipelines.landing.page_words import ACTION, DECISION, STATUS, explain

LISTED_FINDINGS = 60
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
_ZONE = dt.timezone(dt.timedelta(hours=7), "WIB")
_ORDER = ("rejected", "held", "quarantined", "repaired", "warned")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"count": _count, "month": _month, "moment": _moment, "day": _day}
    return environment.get_template("receipt_page.html.j2")


def render(document: Mapping[str, Any]) -> str:
    """The page of one receipt, given as the JSON beside it."""
    contract = all_contracts().get(document["source"])
    findings = sorted(document["findings"], key=lambda line: _ORDER.index(line["action"]))
    groups = _groups(findings)
    in_rows = sorted((line for line in findings if line["row"] is not None), key=_row_of)
    return _template().render(
        receipt=document,
        status=_status(document),
        title=contract.title_id if contract else document["source"],
        groups=groups,
        rows=[_row_line(line, contract) for line in in_rows[:LISTED_FINDINGS]],
        row_count=len(in_rows),
        next_steps=_next_steps(document),
        decisions=[
            {**decision, "word": DECISION[decision["decision"]]}
            for decision in document["decisions"]
        ],
    )


def nameless(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same receipt without what people chose to write: names of files, who decided.

    For readers beside the sender, who knows what a file was called.
    """
    number = document["receipt_id"][:8]
    decisions = [{**one, "by": "menurut buku induk"} for one in document["decisions"]]
    returned = "lembar kerja yang dikembalikan" if document["returned_workbook"] else None
    told = {"file": f"Berkas {number}", "returned_workbook": returned, "decisions": decisions}
    return {**document, **told}


def _groups(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry per code and sentence, in the order of gravity: what, how often, how to mend."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for line in findings:
        problem, remedy, particulars = explain(line["code"], line["message"])
        group = groups.setdefault(
            (line["code"], problem),
            {
                "code": line["code"],
                "action": line["action"],
                "word": ACTION[line["action"]],
                "problem": problem,
                "remedy": remedy,
                "particulars": [],
                "rows": 0,
            },
        )
        group["rows"] += line["row"] is not None
        if particulars and particulars not in group["particulars"]:
            group["particulars"].append(particulars)
    return list(groups.values())


def _row_of(line: Mapping[str, Any]) -> int:
    return int(line["row"])


def _status(document: Mapping[str, Any]) -> str:
    in_part = document["status"] == "accepted" and document["rows"]["quarantined"]
    return "Diterima sebagian" if in_part else STATUS[document["status"]]


def _row_line(line: dict[str, Any], contract: Contract | None) -> dict[str, Any]:
    """One marked row; its column under the header that senders know it by."""
    problem, _, _ = explain(line["code"], line["message"])
    column = contract.columns.get(line["column"] or "") if contract else None
    header = column.aliases[0] if column and column.aliases else line["column"]
    return {"row": line["row"], "column": header, "problem": problem}


def _next_steps(document: Mapping[str, Any]) -> list[str]:
    """What happens with the file now, and what the sender does."""
    rows, returned = document["rows"], document["returned_workbook"]
    folder = document["folder"]
    send_back = (
        f"Buka {returned} di samping tanda terima ini, betulkan sel yang ditandai, lalu taruh di "
        f"inbox/{folder}/. Kiriman ini akan digantikan seluruhnya; mengirimnya dua kali tidak mengubah apa-apa."
        if returned
        else f"Betulkan berkasnya, lalu taruh lagi di inbox/{folder}/."
    )
    match document["status"]:
        case "accepted" if rows["quarantined"]:
            counted = (
                "Baris yang diterima ikut dihitung mulai pengolahan berikutnya. "
                "Baris yang dikarantina belum dihitung."
            )
            return [counted, send_back]
        case "accepted":
            return [
                "Semua baris data ikut dihitung mulai pengolahan berikutnya. Tidak ada yang perlu dilakukan."
            ]
        case "held":
            choices = document["choices"]
            said = ", ".join(f"{choice} ({meaning})" for choice, meaning in choices.items())
            waits = "Belum ada baris berkas ini yang dihitung sampai ada keputusan atau perbaikan."
            decide = (
                f"Atau pengelola memutuskan: semesta decide {document['receipt_id'][:8]} PILIHAN "
                f"--reason ALASAN --by NAMA. Pilihan: {said}."
            )
            return [waits, send_back, decide]
        case "refused":
            return ["Tidak ada baris berkas ini yang dihitung.", send_back]
        case "duplicate":
            return ["Kiriman pertama tetap berlaku. Tidak ada yang perlu dilakukan."]
        case _:
            return [
                "Baris berkas ini tidak dihitung lagi: penggantinya yang dihitung. Berkas asli tetap disimpan."
            ]


def _count(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _month(period: str | None) -> str:
    if not period:
        return "tidak disebut"
    return f"{_MONTHS[int(period[5:7]) - 1]} {period[:4]}"


def _moment(text: str) -> str:
    when = dt.datetime.fromisoformat(text).astimezone(_ZONE)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year} pukul {when:%H.%M} WIB"


def _day(text: str | None) -> str:
    if not text:
        return "tidak ditetapkan"
    when = dt.date.fromisoformat(text)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
