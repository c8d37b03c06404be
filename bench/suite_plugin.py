"""A plugin of pytest for `bench.suite`: it runs the tests of given names and writes their seconds.

It knows nothing of the house, so that it can be loaded into the tests of another day.
"""

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

NAMES = "SUITE_NAMES"
REPORT = "SUITE_REPORT"


class Report:
    """Names of the tests, seconds of each and those that failed; written when pytest ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: set[str] = set()
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []

    def write(self) -> None:
        rows = {"names": sorted(self.names), "seconds": self.seconds, "failed": self.failed}
        self.path.write_text(json.dumps(rows))


report = Report(Path(os.environ.get(REPORT, os.devnull)))


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    report.names.update(item.originalname for item in items)
    if not os.environ.get(NAMES):
        return
    wanted = set(json.loads(Path(os.environ[NAMES]).read_text()))
    dropped = [item for item in items if item.originalname not in wanted]
    items[:] = [item for item in items if item.originalname in wanted]
    config.hook.pytest_deselected(items=dropped)


def pytest_runtest_logreport(report: Any) -> None:
    _add(report.nodeid, report.duration, failed=report.failed)


def _add(nodeid: str, seconds: float, *, failed: bool) -> None:
    report.seconds[nodeid] += seconds
    if failed:
        report.failed.append(nodeid)


def pytest_sessionfinish() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        report.write()
