"""The files, floors and contracts of the house, each read once."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOMAINS = ROOT / "server" / "minga" / "domains"
PYTHON_HOMES = ("pure", "server", "client", "tests", "bench", "tools", "deploy")


@cache
def floors() -> dict[str, int]:
    """The floor of each domain, 1 at the bottom, as the contract in pyproject.toml draws it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (c["layers"] for c in contracts["contracts"] if c["id"] == "floors")
    drawn: dict[str, int] = {}
    for height, layer in enumerate(reversed(layers)):
        drawn |= {name.strip(" ()"): height for name in layer.split("|")}
    return drawn


def domains() -> list[str]:
    """Return the domains, lowest floor first."""
    names = [path.name for path in DOMAINS.iterdir() if (path / "apps.py").exists()]
    return sorted(names, key=lambda name: (floors()[name], name))


def python_files(*homes: str) -> list[Path]:
    """Every Python file of ours below these folders, migrations left out."""
    paths = []
    for home in homes or PYTHON_HOMES:
        for path in sorted((ROOT / home).rglob("*.py")):
            if not {"migrations", "node_modules", "build", ".venv"} & set(path.parts):
                paths.append(path)
    return paths


def tracked_files() -> list[Path]:
    """Every file that a commit of today's tree would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def syntax_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
