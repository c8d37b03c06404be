"""The package can be used without a server, and almost without anybody else's code."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import minga_pure

ROOM = Path(minga_pure.__file__).parent
OURS = {"minga_pure"}
BASE = {"cryptography", "msgspec", "rfc8785"}
# Files that an extra is for; nothing else reads them (ibis), or does without it (numba).
EXTRAS = {
    "marks/pictures.py": {"cv2"},
    "marks/registration.py": {"cv2"},
    "science/compiled_kernels.py": {"numba", "llvmlite"},
    "science/dawid_skene_in_tables.py": {"ibis"},
}
NUMERIC = ("science", "marks")
"""Folders behind an extra that brings numpy."""


def imported(source: Path) -> set[str]:
    """The packages that a file names in its imports."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


def test_only_science_and_marks_need_numpy_and_nothing_else_needs_more_than_the_base() -> None:
    files = sorted(ROOM.rglob("*.py"))
    assert len(files) > 20
    needs = {
        str(file.relative_to(ROOM)): imported(file) - set(sys.stdlib_module_names) - OURS
        for file in files
    }
    beyond = {name: packages - BASE for name, packages in needs.items() if packages - BASE}
    assert beyond, "where has numpy gone?"
    assert {name for name in beyond if name.partition("/")[0] not in NUMERIC} == set()
    more = {name: packages - {"numpy"} for name, packages in beyond.items()}
    assert {name: packages for name, packages in more.items() if packages} == EXTRAS


def test_the_base_is_usable_without_numpy() -> None:
    """Task types read science too, but only its files that need no numpy."""
    modules = [
        ".".join(["minga_pure", *file.relative_to(ROOM).with_suffix("").parts])
        for file in sorted(ROOM.rglob("*.py"))
        if file.parent.name not in NUMERIC and file.name != "__init__.py"
    ]
    program = "import sys; sys.modules['numpy'] = None\n" + "\n".join(
        f"import {module}" for module in modules
    )
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert seen.returncode == 0, seen.stderr


def test_type_checkers_may_believe_our_types() -> None:
    assert (ROOM / "py.typed").exists()
