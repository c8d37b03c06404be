"""A clean checkout, the packages built from it, and bare environments to install them in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.house.plan import ROOT

LOCKS = ROOT / "locks"
PACKAGES = ("pure", "server", "client")
# What the tests set for themselves: nothing that is installed elsewhere may see it.
LEFT_OUT = frozenset({
    "DATABASE_URL", "MINGA_DATA", "MINGA_DB_POOL", "MINGA_DEBUG", "MINGA_ORIGIN", "PYTHONPATH",
    "VIRTUAL_ENV",
})  # fmt: skip
SECONDS_MAX = 900


class Failed(Exception):
    """A step of building or installing went wrong; the text is what the program said."""


def succeed(result: "subprocess.CompletedProcess[str]") -> None:
    if result.returncode:
        raise Failed(result.stdout)


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without what the tests have set in it."""
    return {name: text for name, text in os.environ.items() if name not in LEFT_OUT} | variables


def uv() -> str:
    """The uv of this environment or of tools/bootstrap."""
    places = (Path(sys.prefix) / "bin" / "uv", ROOT / ".bootstrap" / "tools" / "bin" / "uv")
    return str(next(path for path in places if path.exists()))


def run(
    *words: str | Path, folder: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, away from the tests' database; what it said is in stdout."""
    env = environment(**variables)
    authorities = Path("/etc/ssl/certs/ca-certificates.crt")
    if authorities.exists():
        env.setdefault("SSL_CERT_FILE", str(authorities))
    return subprocess.run(
        [str(word) for word in words], cwd=folder, env=env, text=True, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=SECONDS_MAX,
    )  # fmt: skip


def checkout(into: Path) -> Path:
    """Copy what git holds, or would if it were added: nothing built, no history, no tags."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    succeed(listed)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, into / name)
    return into


def lend_node_modules(tree: Path) -> None:
    """Let a copy build the desk with the packages that this checkout has installed."""
    (tree / "desk" / "node_modules").symlink_to(ROOT / "desk" / "node_modules")


def build(tree: Path, package: str, *options: str, **variables: str) -> tuple[int, str, Path]:
    """Build a package into tree/dist; return the exit status, what was said, and the folder."""
    result = run(
        uv(), "build", "--python", sys.executable, "--build-constraints", LOCKS / "tools.lock",
        "--out-dir", tree / "dist", *options, tree / package, folder=tree, **variables,
    )  # fmt: skip
    return result.returncode, result.stdout, tree / "dist"


def build_wheels(tree: Path) -> dict[str, Path]:
    """Build the three wheels, each from its sdist, as a registry's user would; by package."""
    for package in PACKAGES:
        status, output, _dist = build(tree, package)
        if status:
            raise Failed(output)
    return {name: next((tree / "dist").glob(f"minga_{name}-*.whl")) for name in PACKAGES}


def environment_with(folder: Path, lock: str, *packages: str | Path) -> Path:
    """Make a bare environment and install packages at the versions of a lock; its bin folder."""
    make_environment(folder)
    install(folder, "--constraints", LOCKS / f"{lock}.lock", *packages)
    return folder / "bin"


def make_environment(folder: Path) -> None:
    succeed(run(uv(), "venv", "--quiet", "--python", sys.executable, folder))


def install(folder: Path, *words: str | Path) -> None:
    """Run uv pip install for the environment in this folder."""
    python = folder / "bin" / "python"
    succeed(run(uv(), "pip", "install", "--quiet", "--python", python, *words))
