"""What the cells of a part of a file say of how the whole file is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.landing import numerals
from pipelines.landing.by_content import Told


@dataclass(frozen=True)
class Evidence:
    """Ways of writing that only the whole file proves.

    Attributes:
        numbers: which grammar its numbers follow.
        codes: (column, distinct region code without all its dots), for the scheme they follow.
        told: what cells say of the columns that are known by their content, see `by_content`.
        carried: columns that some cell fills, of those that the file's place stands in for.

    """

    numbers: numerals.Evidence = field(default_factory=numerals.Evidence)
    codes: frozenset[tuple[str, str]] = frozenset()
    told: Told = frozenset()
    carried: frozenset[str] = frozenset()

    def __or__(self, other: Evidence) -> Evidence:
        """Evidence of both parts."""
        return Evidence(
            self.numbers | other.numbers,
            self.codes | other.codes,
            self.told | other.told,
            self.carried | other.carried,
        )

    def codes_of(self, column: str) -> list[str]:
        """The codes of one column."""
        return sorted(code for name, code in self.codes if name == column)
