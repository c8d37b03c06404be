"""What the desk is made of: the built files, their version, the sentences of a language."""

import gettext
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from minga_pure.tasktypes import names

BUILT = Path(__file__).parent / "static" / "desk"
PLURALS_TOLD = 200


class NotBuilt(Exception):
    """The desk's files are not there."""


@dataclass(frozen=True, slots=True)
class Build:
    """The files that are laid into the page, and the name of this build."""

    style: str
    script: str
    worker: str
    version: str


def build() -> Build:
    """Today's build; raises NotBuilt. Read again only when a file has changed."""
    try:
        return _read(tuple(_stamp(BUILT / name) for name in ("page.css", "core.js", "sw.js")))
    except FileNotFoundError as missing:
        raise NotBuilt from missing


def _stamp(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_mtime_ns


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[Path, int], ...]) -> Build:
    style, script, worker = (path.read_text(encoding="utf-8") for path, _changed in files)
    rest = b"".join(path.read_bytes() for path in sorted(BUILT.iterdir()))
    version = hashlib.sha256(f"{style}{script}{worker}".encode() + rest).hexdigest()[:16]
    return Build(style, script, worker, version)


def widgets() -> dict[str, str]:
    """Where the widget of each kind of task is; one that is not built yet is left out."""
    return {
        name: static(f"desk/w-{name}.js") for name in names() if (BUILT / f"w-{name}.js").exists()
    }


def can_be_done(task_type: str) -> bool:
    """Whether members can answer this kind of task: the core shows texts, widgets the others."""
    return task_type == "text_classification" or (BUILT / f"w-{task_type}.js").exists()


def later() -> list[str]:
    """What a device fetches after the first task, so that it needs no network."""
    return [
        *widgets().values(),
        static("desk/more.js"),
        static("desk/widgets.css"),
        static("minga/icon.svg"),
    ]


@lru_cache(maxsize=32)
def sentences(language: str) -> dict[str, Any]:
    """The desk's sentences in a language, and which plural form each number takes.

    They come from the catalogue `desk` (Babel reads them out of desk/src). Without a catalogue the
    desk speaks English: an English sentence is its own name.
    """
    found = gettext.translation("desk", str(settings.LOCALE_PATHS[0]), [language], fallback=True)
    if not isinstance(found, gettext.GNUTranslations):
        return {"words": {}, "plural": ""}
    words: dict[str, Any] = {}
    for name, text in found._catalog.items():  # type: ignore[attr-defined]
        if isinstance(name, tuple):
            words.setdefault(name[0], {})[name[1]] = text
        elif name:
            words[name] = text
    for name, forms in words.items():
        if isinstance(forms, dict):
            words[name] = [forms[at] for at in sorted(forms)]
    form = found.plural  # type: ignore[attr-defined]
    return {"words": words, "plural": "".join(str(form(n)) for n in range(PLURALS_TOLD))}
