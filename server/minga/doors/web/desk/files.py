"""The built files of the desk, their version, and the sentences of a language."""

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
from minga.doors.web.desk import frame_document
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


class NoSuchDeskFile(Exception):
    """This build has no file of this name."""


@dataclass(frozen=True, slots=True)
class Build:
    """A build of the desk: parts of the page, files that devices fetch later, and its version."""

    style: str
    script: str
    worker: str
    sentences: tuple[Sentences, Sentences, Sentences, Sentences]
    """The sentences of core.js, of lazy.js with its widgets, of tools.js, and of w-page.js."""
    frame: tuple[str, str]
    """The script and the style of the document beside clients' own pages."""
    files: dict[str, bytes]
    version: str


def build() -> Build:
    """Today's build; raises NotBuilt. Read again only when a file has changed."""
    catalogues = settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/desk.mo")
    try:
        paths = [*sorted(BUILT.iterdir()), *sorted(catalogues)]
        stamps = tuple((path, path.stat().st_mtime_ns) for path in paths)
        return _read(stamps, settings.MINGA_FRAME_ORIGIN)
    except (FileNotFoundError, KeyError) as missing:
        raise NotBuilt from missing


@lru_cache(maxsize=2)
def _read(stamps: tuple[tuple[Path, int], ...], frame_origin: str) -> Build:
    contents = [(path, path.read_bytes()) for path, _changed in stamps]
    stamped = b"".join(content for _path, content in contents) + frame_origin.encode()
    version = hashlib.sha256(stamped).hexdigest()[:12]
    files = {path.name: content for path, content in contents if path.parent == BUILT}
    style, script, worker = (files.pop(name).decode() for name in ("page.css", "core.js", "sw.js"))
    frame = (files.pop("frame.js").decode(), files.pop("frame-style.css").decode())
    first, later, tools, page = json.loads(files.pop("words.json"))
    return Build(style, script, worker, (first, later, tools, page), frame, files, version)


def file(version: str, name: str) -> tuple[bytes, str]:
    """A file of this build with its media type, or later sentences; raises NoSuchDeskFile.

    The address names the build, so what it gives never changes; a page of another build asks in
    vain and says that this comes with the next network.
    """
    current = build()
    if version != current.version:
        raise NoSuchDeskFile
    match = re.fullmatch(r"(words|tools|page)\.([a-z]+)\.json", name)
    if match and match[2] in dict(settings.LANGUAGES):
        words_of = {"words": later_words, "tools": tools_words, "page": page_words}
        words = words_of[match[1]](match[2])
        text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
        return text.encode(), "application/json"
    if name not in current.files or not name.endswith((".js", ".css")):
        raise NoSuchDeskFile
    return current.files[name], "text/css" if name.endswith(".css") else "text/javascript"


def later(language: str) -> list[str]:
    """Return the files that a device fetches after the first task, to work without a network."""
    return [
        *("lazy.js", "widgets.css", f"words.{language}.json"),
        *tools(language),
        *("w-page.js", f"page.{language}.json"),
    ]


def tools(language: str) -> list[str]:
    """Return the last files that a device fetches: what makes work quicker."""
    return ["tools.js", "tools-style.css", f"tools.{language}.json"]


def can_be_done(task_type: str) -> bool:
    """Return True if the desk shows this task type: the core shows texts, widgets the others."""
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
        catalogue = gettext.GNUTranslations(stream)
    words: dict[str, str | list[str]] = {}
    forms: dict[str, dict[int, str]] = {}
    for name, text in catalogue._catalog.items():  # type: ignore[attr-defined]
        if isinstance(name, tuple):
            forms.setdefault(name[0], {})[name[1]] = text
        elif name:
            words[name] = text
    for name, by_form in forms.items():
        words[name] = [by_form[index] for index in sorted(by_form)]
    return words, _plurals(catalogue.plural)  # type: ignore[attr-defined]


def _plurals(form: Callable[[int], int]) -> str:
    return "".join(str(form(n)) for n in range(PLURALS_TOLD))


def plurals(language: str) -> str:
    return _catalogue(language, build().version)[1]


def first_words(language: str) -> Sentences:
    """Return the sentences of the page's script in a language, by the numbers of the build."""
    return _translated(build().sentences[0], language)


def later_words(language: str) -> dict[str, Any]:
    """Return the sentences after the first task (`told`, by numbers that go on) and the `names` of
    what a project can require or show, by kind and code, in the order of the settings screen."""
    with translation.override(language):
        names = {
            kind: {code: str(name) for code, name in named.items()} for kind, named in NAMES.items()
        }
    return {"told": _translated(build().sentences[1], language), "names": names}


def tools_words(language: str) -> dict[str, Any]:
    """Return the sentences of tools.js, by numbers that go on after those of the lazy screens."""
    return {"told": _translated(build().sentences[2], language)}


def page_words(language: str) -> dict[str, Any]:
    """Return the sentences of w-page.js, numbered -1, -2, …, and the address of its frame."""
    return {
        "told": _translated(build().sentences[3], language),
        "frame": frame_document.address(*build().frame),
    }


def _translated(sentences: Sentences, language: str) -> Sentences:
    words, _plural = _catalogue(language, build().version)
    return [
        words.get(sentence if isinstance(sentence, str) else sentence[0]) or sentence
        for sentence in sentences
    ]
