"""Every locked package is free to use, and says so."""

from __future__ import annotations

import pytest
from licences import is_free, stated, unfree
from locked import DEV_LOCK, pins


def test_every_locked_package_has_a_licence_that_is_allowed() -> None:
    packages = sorted(pins(DEV_LOCK))
    assert len(packages) > 100
    assert unfree(packages) == []


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "Apache-2.0 OR GPL-3.0-only",
        "MPL-2.0 AND (Apache-2.0 OR MIT)",
        "mit and bsd-3-clause",
    ],
)
def test_what_allowed_licences_satisfy_is_free(expression: str) -> None:
    assert is_free(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "GPL-3.0-only",
        "MIT AND AGPL-3.0-only",
        "CC-BY-NC-4.0",
        "Artistic-1.0-Perl",
        "LicenseRef-Proprietary",
        "Our own licence",
        "nothing",
        "not installed",
        "",
    ],
)
def test_what_they_do_not_satisfy_and_what_is_unknown_is_not(expression: str) -> None:
    assert not is_free(expression)


def test_a_package_that_is_not_there_is_unknown() -> None:
    assert unfree(["no-such-package"]) == ["no-such-package: not installed"]
    assert stated("pytest") == "MIT"
