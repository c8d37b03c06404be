"""Processor time used by a tree of processes, read from /proc (Linux)."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def _stats() -> dict[int, tuple[int, int, int]]:
    """pid -> (parent, own ticks, ticks of children that have ended)."""
    processes = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            fields = text[text.rindex(")") + 2 :].split()
            own_ticks = int(fields[11]) + int(fields[12])
            processes[int(entry.name)] = (
                int(fields[1]),
                own_ticks,
                int(fields[13]) + int(fields[14]),
            )
    return processes


def seconds_of_tree(root: int) -> float:
    """CPU seconds (user and system) of this process and all below it, ended children included."""
    stats = _stats()
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        if pid in stats:
            total += stats[pid][1] + stats[pid][2]
            todo += [child for child, (parent, _, _) in stats.items() if parent == pid]
    return total / _TICKS
