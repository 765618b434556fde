"""What a rule said, and what follows from all that the rules of a gate said.

No rule is run here and nothing is looked at: verdicts come in, a decision with its reasons goes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning", "review"]
Language = Literal["en", "id"]


@dataclass(frozen=True)
class Verdict:
    """What became of one rule. Carries keys, counts and codes, never a value of a person.

    Attributes:
        relation: the relation judged, as the asset is called: `landed.<source>`, `marts.<mart>`.
        passed: the rule looked and was content.
        errored: the rule could not look; then `passed` is false and `observed` says why.
        observed: what was found, None where all is well.
        failing: receipts that the rule fails (entry gate only).
        details: beside each of `failing`, what was found in that file.
        why: what the rule protects, in English.
        fix: who mends it and how, in the words of that person.

    """

    rule_id: str
    severity: Severity
    relation: str
    passed: bool
    errored: bool
    observed: str | None
    failing: tuple[str, ...]
    why: str
    fix: str
    details: tuple[str, ...] = ()

    def sentence_for(self, receipt_id: str) -> str:
        """What the sender of one failing file reads: what was found there, and what to do."""
        found = dict(zip(self.failing, self.details, strict=True)).get(receipt_id)
        return f"{found}. {self.fix}" if found else self.fix


@dataclass(frozen=True)
class GateOutcome:
    """Whether a gate stays shut, and every reason for it."""

    blocking: bool
    reasons: tuple[str, ...]


_FRAMES: dict[Language, dict[str, str]] = {
    "en": {
        "failed": "{rule} failed: {observed}. {why} {fix}",
        "errored": "{rule} could not be checked: {observed}. Mend the rule or the table it reads.",
        "missing": "{rule} did not run: a rule that is not checked counts as failed.",
        "twice": "{rule} came back {count} times: each rule is checked once.",
        "nothing": "no rule was expected: a gate that checks nothing stays shut.",
        "unnamed": "no detail",
    },
    "id": {
        "failed": "{rule} tidak terpenuhi: {observed}. {why} {fix}",
        "errored": "{rule} tidak dapat diperiksa: {observed}. Perbaiki aturan atau tabelnya.",
        "missing": "{rule} tidak dijalankan: aturan yang tidak diperiksa dianggap gagal.",
        "twice": "{rule} muncul {count} kali: setiap aturan diperiksa satu kali.",
        "nothing": "tidak ada aturan yang diharapkan: gerbang tanpa aturan tetap tertutup.",
        "unnamed": "tanpa rincian",
    },
}


def gate_outcome(
    verdicts: Sequence[Verdict],
    expected_rule_ids: Collection[str],
    language: Language = "en",
) -> GateOutcome:
    """Decide for a whole gate: shut on a critical failure, an error, or a rule that did not run.

    For the exit; at the entry a failed rule holds single files.
    """
    frame = _FRAMES[language]
    counts = Counter(verdict.rule_id for verdict in verdicts)
    reasons = [
        frame["errored" if verdict.errored else "failed"].format(
            rule=verdict.rule_id,
            observed=verdict.observed or frame["unnamed"],
            why=verdict.why,
            fix=verdict.fix,
        )
        for verdict in verdicts
        if verdict.errored or (verdict.severity == "critical" and not verdict.passed)
    ]
    reasons += [
        frame["missing"].format(rule=rule)
        for rule in sorted(set(expected_rule_ids) - counts.keys())
    ]
    reasons += [
        frame["twice"].format(rule=rule, count=count)
        for rule, count in sorted(counts.items())
        if count > 1
    ]
    if not expected_rule_ids:
        reasons.append(frame["nothing"])
    return GateOutcome(blocking=bool(reasons), reasons=tuple(reasons))
