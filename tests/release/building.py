"""A clean checkout, the packages built from it, and bare environments to install them in."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.release.running import environment
from tools.house.plan import ROOT

LOCKS = ROOT / "locks"
SECONDS_MAX = 300


def uv() -> str:
    """The uv of this environment or of tools/bootstrap."""
    places = (Path(sys.prefix) / "bin" / "uv", ROOT / ".bootstrap" / "tools" / "bin" / "uv")
    return str(next(path for path in places if path.exists()))


def run(*words: str | Path, folder: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, away from the tests' database; what it said is in stdout."""
    env = environment() | more
    env.pop("VIRTUAL_ENV", None)
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
    assert listed.returncode == 0, listed.stdout
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, into / name)
    return into


def lend_node_modules(tree: Path) -> None:
    """Let a copy build the desk with the packages that this checkout has installed."""
    (tree / "desk" / "node_modules").symlink_to(ROOT / "desk" / "node_modules")


def build(tree: Path, package: str, *options: str, **more: str) -> tuple[int, str, Path]:
    """Build a package into tree/dist; return the exit status, what was said, and the folder."""
    result = run(
        uv(), "build", "--python", sys.executable, "--build-constraints", LOCKS / "tools.lock",
        "--out-dir", tree / "dist", *options, tree / package, folder=tree, **more,
    )  # fmt: skip
    return result.returncode, result.stdout, tree / "dist"


def environment_with(folder: Path, lock: str, *packages: str | Path) -> Path:
    """Make a bare environment and install packages at the versions of a lock; its bin folder."""
    made = run(uv(), "venv", "--quiet", "--python", sys.executable, folder)
    assert made.returncode == 0, made.stdout
    python = folder / "bin" / "python"
    installed = run(
        uv(), "pip", "install", "--quiet", "--python", python,
        "--constraints", LOCKS / f"{lock}.lock", *packages,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stdout
    return folder / "bin"
