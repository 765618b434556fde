"""The asset graph as text for a reviewer: one asset per line, what it rests on below it; as a program, writes it anew."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

REVIEWED = Path(__file__).with_name("asset_graph.txt")


def graph_text(defs: dg.Definitions) -> str:
    """Groups in the order of a datum's path, then jobs, schedules and sensors."""
    repository = defs.get_repository_def()
    graph = repository.asset_graph
    checks: dict[dg.AssetKey, list[str]] = {}
    for check in graph.asset_check_keys:
        checks.setdefault(check.asset_key, []).append(check.name)
    lines = []
    order = ["landed", "seeds", "staging", "intermediate", "core", "marts", "published"]
    keys = list(graph.get_all_asset_keys())
    for key in sorted(keys, key=lambda key: (order.index(key.path[0]), key.path)):
        node = graph.get(key)
        told = [
            key.to_user_string(),
            f"group {node.group_name}",
            f"kinds {'+'.join(sorted(node.kinds))}",
            f"owners {'+'.join(node.owners)}",
            f"{len(checks.get(key, ()))} checks",
            "months" if node.partitions_def is not None else "no months",
        ]
        lines.append("  ".join(told))
        # What is laid beside the sources rests on all of them; so does the candidate on core and marts.
        parents = sorted(parent.to_user_string() for parent in node.parent_keys)
        lines += [f"    {parent}" for parent in parents if len(parents) < 30]
        if len(parents) >= 30:
            lines.append(f"    {len(parents)} assets of {', '.join(_folders(parents))}")
    lines.append("")
    for schedule in repository.schedule_defs:
        lines.append(
            f"schedule {schedule.name}: {schedule.cron_schedule} {schedule.execution_timezone}, "
            f"{schedule.default_status.value}, job {schedule.job_name}"
        )
    lines += [
        f"sensor {sensor.name}: every {sensor.minimum_interval_seconds} s, {sensor.default_status.value}"
        for sensor in sorted(repository.sensor_defs, key=lambda sensor: sensor.name)
    ]
    lines += [f"job {name}" for name in sorted(repository.job_names) if name[:2] != "__"]
    return "\n".join(lines) + "\n"


def _folders(parents: list[str]) -> list[str]:
    return sorted({parent.split("/")[0] for parent in parents})


if __name__ == "__main__":
    from pipelines.definitions import defs as current

    REVIEWED.write_text(graph_text(current), encoding="utf-8")
