"""Compile the message catalogues (.po) to the .mo files that the server reads.

    python compile_translations.py [FOLDER]     FOLDER: minga/locale beside this file

Needs Babel and nothing of ours: the wheel's build hook, tools/bootstrap and the tests share it.
"""

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent / "minga" / "locale"


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Make each .mo that is missing or older than its .po; several processes may do it at once."""
    written = []
    for source in sorted(locale.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        compiled = BytesIO()
        with source.open("rb") as file:
            write_mo(compiled, read_po(file, locale=source.parts[-3]))
        _replace(target, compiled.getvalue())
        written.append(target)
    return written


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(target)


if __name__ == "__main__":
    for path in compile_stale(*map(Path, sys.argv[1:])):
        print(path)
