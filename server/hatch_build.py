"""Build hook of minga-server: make what git does not hold, and refuse a package without it.

A wheel or sdist contains the compiled translations (.mo) and the built desk. From a checkout both
are made here; from an sdist they are already there. An editable installation is left alone:
tools/bootstrap makes them for a checkout, and again when their sources change.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DESK_FILES = ("core.js", "labelForms.js", "page.css", "readAloud.js", "sw.js", "words.json")
OUTPUT_LINES_MAX = 15


class IncompleteBuild(Exception):
    """A part of the package is missing and cannot be made; the message says what to do."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before the files of a wheel or sdist are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if version == "editable":
            return
        root = Path(self.root)
        self._run("the translations", [sys.executable, root / "compile_translations.py"], root)
        if (root.parent / "desk" / "package.json").exists():
            self._build_desk(root.parent / "desk")
        if missing := missing_files(root / "minga"):
            raise IncompleteBuild(
                f"minga-server cannot be packaged: {', '.join(missing)} missing. Build it from a "
                "whole checkout, with Node 20.19 or newer and npm installed, or from a release."
            )

    def _build_desk(self, desk: Path) -> None:
        """Build the desk, after installing what its lock file names when nothing is there."""
        npm = shutil.which("npm")
        if npm is None:
            raise IncompleteBuild(
                "minga-server cannot be packaged: the desk (desk/) is built with npm, which is "
                "not on this machine. Install Node 20.19 or newer with npm, or use a release."
            )
        if not (desk / "node_modules").exists():
            self._run("the desk", [npm, "ci", "--omit=dev", "--no-audit", "--no-fund"], desk)
        self._run("the desk", [npm, "run", "build"], desk)

    def _run(self, part: str, command: list[str | Path], folder: Path) -> None:
        result = subprocess.run(
            [str(word) for word in command], cwd=folder, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if result.returncode:
            output = "\n".join(result.stdout.splitlines()[-OUTPUT_LINES_MAX:])
            raise IncompleteBuild(
                f"minga-server cannot be packaged: {part} could not be made.\n{output}"
            )


def missing_files(package: Path) -> list[str]:
    """Names of the made files that this folder of minga lacks, relative to it."""
    required = [path.with_suffix(".mo") for path in sorted((package / "locale").rglob("*.po"))]
    required += [package / "doors" / "web" / "static" / "desk" / name for name in DESK_FILES]
    return [path.relative_to(package).as_posix() for path in required if not path.exists()]
