"""What the open tier hides, in figures only: for the manifest, and as a table that people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from data_quality.disclosure import Audit, Earlier, OpenTier
from warehouse.layout import Store
from warehouse.manifest import ManifestDamaged
from warehouse.versions import list_versions


def earlier_versions(store: Store) -> tuple[Earlier, ...]:
    """The kept versions that an attacker may lay beside the next one, newest first, equal ones once.

    A version that cannot be read any more, or of which the exact counts are gone, is left out.
    """
    found: dict[tuple[tuple[str, str], ...], Earlier] = {}
    for version in sorted(list_versions(store), key=lambda version: -version.number):
        try:
            manifest = version.manifest
        except ManifestDamaged:
            continue
        earlier = Earlier(
            version.file("open"), version.file("restricted"), is_guarded="disclosure" in manifest
        )
        if earlier.shown.exists() and earlier.exact.exists():
            content = tuple(
                sorted(
                    t for t in manifest["tables"]["open"].items() if t[0].startswith("marts.mart_")
                )
            )
            found.setdefault(content, earlier)
    return tuple(found.values())


def figures(tier: OpenTier, threshold: int) -> dict[str, Any]:
    """What was hidden, by mart."""
    return {
        "threshold": threshold,
        "already_public": tier.already_public,
        "marts": {
            mart: {**asdict(told), "kept_rate": told.kept_rate}
            for mart, told in tier.suppressed.items()
        },
    }


def attack_figures(attacked: Audit) -> dict[str, Any]:
    """What the attacker tried and found."""
    told = asdict(attacked)
    return {name: told[name] for name in told if name != "examples"}


def as_markdown(told: Mapping[str, Any]) -> str:
    """The same as a table, with the attacker's figures below."""
    lines = [
        "| mart | counts | small | hidden beside | gone with their row | shown |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for mart, row in told.get("marts", {}).items():
        rate = "" if row["kept_rate"] is None else f"{100 * row['kept_rate']:.1f} %"
        lines.append(
            f"| {mart} | {row['cells']} | {row['primary']} | {row['secondary']} | {row['along']} | {rate} |"
        )
    if attack := told.get("attack"):
        lines += [
            "",
            (
                f"Suppressed cells recovered: {attack['recovered']}, narrowed: {attack['narrowed']} of "
                f"{attack['tried']} tried ({attack['programs']} linear programs, {attack['seconds']} s)."
            ),
        ]
    return "\n".join(lines)
