"""Runs the tests of one module against its mutants: one process that is ready, one fork a mutant.

Libraries are loaded once, our own modules in each fork, so that a test sees the mutated module from
its first import on. A run of the whole module notes which tests execute which lines; a mutant meets
the tests of its lines only, the quickest first, until one fails.
"""

import ast
import contextlib
import importlib.abc
import importlib.util
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = 60
SECONDS_EACH_AT_LEAST = 20
OPTIONS = (
    "--noconftest", "-p", "no:django", "-p", "no:cacheprovider", "-p", "no:schemathesis",
    "-p", "no:xdist", "--import-mode=importlib", "-c", "/dev/null", f"--rootdir={ROOT}", "-x", "-q",
)  # fmt: skip


def ready() -> None:
    """Load what no mutant touches: pytest, hypothesis, Django without its applications."""
    import hypothesis
    import msgspec  # noqa: F401
    import numpy as np  # noqa: F401
    import PIL.Image  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import pytest  # noqa: F401
    from django.conf import settings

    settings.configure(
        USE_I18N=False, LANGUAGE_CODE="en", USE_TZ=True, MINGA_ORIGIN="http://localhost:8000"
    )
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("mutants")


class Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives one module from other text than its file's."""

    def __init__(self, name: str, path: Path, code: str) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        folder = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        spec = importlib.util.spec_from_file_location(
            fullname, self.path, loader=self, submodule_search_locations=folder
        )
        assert spec is not None
        return spec

    def get_source(self, _fullname: str) -> str:
        return self.code

    def get_code(self, _fullname: str) -> Any:
        return compile(self.code, str(self.path), "exec", dont_inherit=True)

    def is_package(self, _fullname: str) -> bool:
        return self.path.name == "__init__.py"


class Chosen:
    """Pytest plugin that keeps the given tests, the quickest first."""

    def __init__(self, seconds_by_test: dict[str, float] | None) -> None:
        self.seconds_by_test = seconds_by_test

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.seconds_by_test is not None:
            items[:] = [item for item in items if item.nodeid in self.seconds_by_test]
            items.sort(key=lambda item: self.seconds_by_test[item.nodeid])


class Noted:
    """Notes which lines of one file run at its import and in each test, and each test's time."""

    def __init__(self, path: Path) -> None:
        self.path, self.lines = str(path), set[int]()
        self.at_import: set[int] = set()
        self.by_test: dict[str, tuple[float, list[int]]] = {}

    def trace(self, frame: FrameType, event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename != self.path:
            return None
        if event == "line":
            self.lines.add(frame.f_lineno)
        return self.trace

    def pytest_collection(self) -> None:
        sys.settrace(self.trace)

    def pytest_collection_finish(self) -> None:
        sys.settrace(None)
        self.at_import = set(self.lines)

    def pytest_runtest_setup(self) -> None:
        self.lines.clear()
        self.began = time.monotonic()
        sys.settrace(self.trace)

    def pytest_runtest_teardown(self, item: Any) -> None:
        sys.settrace(None)
        self.by_test[item.nodeid] = time.monotonic() - self.began, sorted(self.lines)


def forked(finder: Changed, tests: list[str], plugin: Any, seconds: float) -> tuple[str, str]:
    """Return the outcome of the tests ("passed", "failed", "endless") and the plugin's notes."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        code: int = 3
        with contextlib.suppress(BaseException):
            import pytest

            sys.meta_path.insert(0, finder)
            code = int(pytest.main([*OPTIONS, *tests], plugins=[plugin]))
            if isinstance(plugin, Noted):
                with os.fdopen(writer, "w") as stream:
                    json.dump([sorted(plugin.at_import), plugin.by_test], stream)
        os._exit(code)
    os.close(writer)
    killer = threading.Timer(seconds, os.killpg, (child, signal.SIGKILL))
    killer.start()
    with os.fdopen(reader) as stream:
        noted = stream.read()
    _pid, status = os.waitpid(child, 0)
    killer.cancel()
    if os.WIFSIGNALED(status):
        return "endless", noted
    return "passed" if os.WEXITSTATUS(status) == 0 else "failed", noted


def name_of(path: Path) -> str:
    """The dotted name of a file below pure/, server/ or client/."""
    parts = path.relative_to(ROOT).with_suffix("").parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def verdicts(path: Path, tests: list[str], mutants: Iterable[dict[str, Any]]) -> None:
    """Print one line of JSON a mutant. Exits when the tests fail without any mutant."""
    code, name = path.read_text(encoding="utf-8"), name_of(path)
    began = time.monotonic()
    verdict, notes = forked(Changed(name, path, code), tests, Noted(path), 600)
    if verdict != "passed":
        sys.exit(f"{path}: its tests end as “{verdict}” without any mutant")
    elapsed = time.monotonic() - began
    at_import, by_test = json.loads(notes)
    limit = max(SECONDS_EACH_AT_LEAST, 5 * elapsed)
    for mutant in mutants:
        span = statement_at(code, mutant["line"])
        seconds_by_test = {
            test: seconds
            for test, (seconds, lines) in by_test.items()
            if span.intersection(at_import) or span.intersection(lines)
        }
        finder = Changed(name, path, mutant.pop("code"))
        if seconds_by_test:
            verdict, _nothing = forked(finder, tests, Chosen(seconds_by_test), limit)
        else:
            verdict = "passed"
        print(json.dumps(mutant | {"seen": verdict, "tests": len(seconds_by_test)}), flush=True)


def statement_at(code: str, line: int) -> set[int]:
    """The lines of the smallest statement around a line; of a block only its head."""
    smallest = {line}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            last = max(node.lineno, _first(body[0]) - 1) if body else node.end_lineno
            lines = set(range(_first(node), (last or line) + 1))
            if line in lines and (len(smallest) == 1 or len(lines) < len(smallest)):
                smallest = lines
    return smallest


def _first(node: ast.AST) -> int:
    """The first line of a statement, its decorators included; of a `case`, that of its pattern."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    decorators = getattr(node, "decorator_list", ())
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])  # type: ignore[attr-defined]


if __name__ == "__main__":
    os.nice(10)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    file, *tests = sys.argv[1:]
    ready()
    verdicts((ROOT / file).resolve(), tests, map(json.loads, sys.stdin))
