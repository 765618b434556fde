"""Under which licences the locked packages may be used here, and what each package says of itself.

Packages say it in three ways: an SPDX expression, a free field, or classifiers. What cannot be read as one
of the licences below, or of the spellings, is unknown, and unknown is not allowed.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from license_expression import ExpressionError, get_spdx_licensing

FREE = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT",
        "MIT-0", "PSF-2.0", "Unlicense", "Zlib",
        # Copyleft of the package itself only; it is used unchanged, as a package of its own.
        "LGPL-3.0-or-later", "MPL-2.0",
    }
)  # fmt: skip
SPELT = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""How classifiers and free fields call a licence -> its SPDX name."""
NAMED = {
    # Its README: "either the Artistic License or the GPL", at the user's choice; classifiers cannot say "or".
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
}
"""Package -> its licence, where its metadata cannot say it."""
CHOSEN = frozenset({"Artistic-1.0-Perl"})
"""Licences that are taken for a package in `NAMED` only."""
_SPDX = get_spdx_licensing()


def stated(package: str) -> str:
    """What an installed package says of its licence, as an SPDX expression where that can be told."""
    if package in NAMED:
        return NAMED[package]
    try:
        said = metadata(package)
    except PackageNotFoundError:
        return "not installed"
    if expression := said.get("License-Expression"):
        return str(expression)
    classifiers = [
        one.rpartition(" :: ")[2]
        for one in said.get_all("Classifier", [])
        if one.startswith("License ::") and one != "License :: OSI Approved"
    ]
    free = str(said.get("License") or "").strip().partition("\n")[0]
    # Several classifiers: nobody says whether one may choose, so all of them are taken to hold.
    return " AND ".join(SPELT.get(one, one) for one in classifiers or [free]) or "nothing"


def is_free(expression: str, allowed: frozenset[str] = FREE) -> bool:
    """Whether a licence expression can be satisfied by allowed licences alone."""
    try:
        parsed = _SPDX.parse(expression, validate=True, strict=True)
    except ExpressionError:
        return False
    return parsed is not None and _holds(parsed, allowed)


def _holds(parsed: Any, allowed: frozenset[str]) -> bool:
    if not parsed.args:
        return str(parsed) in allowed
    held = [_holds(part, allowed) for part in parsed.args]
    return any(held) if parsed.operator.strip() == "OR" else all(held)


def unfree(packages: list[str]) -> list[str]:
    """Packages whose licence is none of the allowed ones, or unknown, each with what it says."""
    found = [(package, stated(package)) for package in packages]
    return [
        f"{package}: {said}"
        for package, said in found
        if not is_free(said, FREE | CHOSEN if package in NAMED else FREE)
    ]
