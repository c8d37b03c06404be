"""Disk size of a server, the demo and a client: fresh environments with wheels in them.

    make bench NAME=sizes                  (ARGS=client: one purpose of up, demo and client)

The wheels are built from what git holds, and installed beside what locks/up.lock, locks/demo.lock
and locks/client.lock name, as tools/bootstrap does. Counted is every file once, in millions of
bytes, before the first start writes bytecode. The server is counted with its embedded PostgreSQL.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tools.house import packages

# purpose: the wheels beside its lock, and the goal in millions of bytes
PURPOSES = {
    "up": (("pure", "server"), 240),
    "demo": (("pure", "server", "client"), 450),
    "client": (("pure", "client"), 30),
}
LISTED = 8
MEGABYTE = 1_000_000


def main() -> int:
    purposes = [purpose for purpose in PURPOSES if purpose in sys.argv] or [*PURPOSES]
    with tempfile.TemporaryDirectory(prefix="minga-sizes-") as name:
        folder = Path(name)
        tree = packages.checkout(folder / "tree")
        packages.lend_node_modules(tree)
        wheels = packages.build_wheels(tree)
        sizes = {purpose: measure(folder / purpose, purpose, wheels) for purpose in purposes}
    print(json.dumps({f"{purpose}_mb": size for purpose, size in sizes.items()}))
    return int(any(size > PURPOSES[purpose][1] for purpose, size in sizes.items()))


def measure(home: Path, purpose: str, wheels: dict[str, Path]) -> float:
    """Install what a purpose needs; print its largest parts and return the size of all."""
    packages.make_environment(home)
    packages.install(home, "--require-hashes", "-r", packages.LOCKS / f"{purpose}.lock")
    packages.install(home, "--no-deps", *(wheels[name] for name in PURPOSES[purpose][0]))
    parts = Counter[str]()
    for part, size in files_of(home):
        parts[part] += size
    total = sum(parts.values()) / MEGABYTE
    largest = ", ".join(f"{name} {size / MEGABYTE:.0f}" for name, size in parts.most_common(LISTED))
    print(f"{purpose}: {total:.1f} MB (at most {PURPOSES[purpose][1]}): {largest} …")
    return round(total, 1)


def files_of(home: Path) -> Iterator[tuple[str, int]]:
    """Each file's size, and the name of the installed package or folder that it belongs to."""
    site = next(home.glob("lib/python*/site-packages"))
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            base = site if path.is_relative_to(site) else home
            yield path.relative_to(base).parts[0], path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
