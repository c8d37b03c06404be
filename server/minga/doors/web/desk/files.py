"""What the desk is made of: the built files, their version, the sentences of a language."""

import gettext
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info

from minga.domains.people.types import CONTENT_KINDS, SKILLS
from minga.doors.web.requirements import REQUIREMENTS

BUILT = Path(__file__).parent.parent / "static" / "desk"
NAMES: dict[str, Mapping[Any, Any]] = {
    "kind": CONTENT_KINDS,
    "need": REQUIREMENTS,
    "skill": SKILLS,
    "tongue": {
        code: capfirst(get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
    },
}
PLURALS_TOLD = 200
Sentences = list[str | list[str]]


class NotBuilt(Exception):
    """The desk's files are not there."""


class NoSuchFile(Exception):
    """This build has no file of this name."""


@dataclass(frozen=True, slots=True)
class Build:
    """What is laid into the page, what a device fetches after it, and the name of this build."""

    style: str
    script: str
    worker: str
    told: tuple[Sentences, Sentences]
    """What core.js says, and what everything says that comes after it, by number."""
    files: dict[str, bytes]
    version: str


def build() -> Build:
    """Today's build; raises NotBuilt. Read again only when a file has changed."""
    said = settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/desk.mo")
    try:
        paths = [*sorted(BUILT.iterdir()), *sorted(said)]
        return _read(tuple((path, path.stat().st_mtime_ns) for path in paths))
    except (FileNotFoundError, KeyError) as missing:
        raise NotBuilt from missing


@lru_cache(maxsize=2)
def _read(stamps: tuple[tuple[Path, int], ...]) -> Build:
    each = [(path, path.read_bytes()) for path, _changed in stamps]
    version = hashlib.sha256(b"".join(held for _path, held in each)).hexdigest()[:12]
    files = {path.name: held for path, held in each if path.parent == BUILT}
    style, script, worker = (files.pop(name).decode() for name in ("page.css", "core.js", "sw.js"))
    first, rest = json.loads(files.pop("words.json"))
    return Build(style, script, worker, (first, rest), files, version)


def file(version: str, name: str) -> tuple[bytes, str]:
    """A file of this build and its media type, or a language's later sentences; raises NoSuchFile.

    The address names the build, so what it gives never changes; a page of another build asks in
    vain and says that this comes with the next network.
    """
    made = build()
    if version != made.version:
        raise NoSuchFile
    told = re.fullmatch(r"words\.([a-z]+)\.json", name)
    if told and told[1] in dict(settings.LANGUAGES):
        later = json.dumps(later_words(told[1]), ensure_ascii=False, separators=(",", ":"))
        return later.encode(), "application/json"
    if name not in made.files or not name.endswith((".js", ".css")):
        raise NoSuchFile
    return made.files[name], "text/css" if name.endswith(".css") else "text/javascript"


def later(language: str) -> list[str]:
    """Which files a device fetches after the first task, so that it needs no network."""
    return ["more.js", "widgets.css", f"words.{language}.json"]


def can_be_done(task_type: str) -> bool:
    """Whether members can answer this kind of task: the core shows texts, widgets the others."""
    return task_type == "text_classification" or (BUILT / f"w-{task_type}.js").exists()


@lru_cache(maxsize=32)
def _catalogue(language: str, _version: str) -> tuple[dict[str, str | list[str]], str]:
    """The desk's sentences in a language in this build, and which plural form each number takes.

    They come from the catalogue `desk` (Babel reads them out of desk/src). Without a catalogue the
    desk speaks English: an English sentence is its own name.
    """
    path = gettext.find("desk", str(settings.LOCALE_PATHS[0]), [language])
    if path is None:
        return {}, _plurals(lambda n: int(n != 1))
    with Path(path).open("rb") as stream:  # gettext.translation would keep what it once read
        found = gettext.GNUTranslations(stream)
    words: dict[str, str | list[str]] = {}
    forms: dict[str, dict[int, str]] = {}
    for name, text in found._catalog.items():  # type: ignore[attr-defined]
        if isinstance(name, tuple):
            forms.setdefault(name[0], {})[name[1]] = text
        elif name:
            words[name] = text
    for name, by_form in forms.items():
        words[name] = [by_form[at] for at in sorted(by_form)]
    return words, _plurals(found.plural)  # type: ignore[attr-defined]


def _plurals(form: Callable[[int], int]) -> str:
    return "".join(str(form(n)) for n in range(PLURALS_TOLD))


def plurals(language: str) -> str:
    return _catalogue(language, build().version)[1]


def first_words(language: str) -> Sentences:
    """What the script in the page can say, by the numbers that the build gave: in this language."""
    return _said(build().told[0], language)


def later_words(language: str) -> dict[str, Any]:
    """What comes after the first task says: `told`, by numbers that go on from there, and `names`
    of what a project can ask for or show: `skill:law`."""
    with translation.override(language):
        names = {
            f"{sort}:{code}": str(name)
            for sort, names in NAMES.items()
            for code, name in names.items()
        }
    return {"told": _said(build().told[1], language), "names": names}


def _said(sentences: Sentences, language: str) -> Sentences:
    words, _plural = _catalogue(language, build().version)
    return [words.get(one if isinstance(one, str) else one[0]) or one for one in sentences]
