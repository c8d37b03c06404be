"""Translatable sentences, extracted from the code, and the catalogues that translate them.

Two domains: `django` is said by the server, `desk` by the script of the desk.
English is the source.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import django
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext
from django.conf import settings
from django.utils.translation.template import templatize

from tools.house.plan import ROOT

LANGUAGES = ("ar", "es", "fil", "fr", "mg", "pt")
DOMAINS = ("desk", "django")
LOCALE = ROOT / "server" / "minga" / "locale"
BORROWED = LOCALE / "borrowed.txt"
KEYWORDS = {
    "_": None,
    "N_": None,
    "NN_": (1, 2),
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
DESK_KEYWORDS = {"t": None, "tn": (1, 2)}

# Words that once stood for a term of the table in docs/howto/translate.md: one thing, one word.
OTHER_WORDS = {
    "es": ("cartera", "miembro", "monedero", "los socios"),
    "fil": ("katiwala", "kompanya", "lisensiya", "miyembro", "tagarehistro", "wallet"),
    "fr": ("adhérent", "porte-monnaie"),
    "mg": ("lisansa", "poketra"),
    "pt": ("associad", "sócio"),
}

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
COMMENT = re.compile(r"(?s)\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}")
TAG = re.compile(r"</?[a-z]+[^>]*>")


def sentences(domain: str) -> Catalog:
    """Return every sentence of a gettext domain as an untranslated catalogue."""
    catalog = Catalog(domain=domain, charset="utf-8")
    messages = _in_desk() if domain == "desk" else _in_server()
    for place, message, context in messages:
        catalog.add(message, context=context, locations=[(place, 0)])
    return catalog


def _in_desk() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for path in sorted((ROOT / "desk" / "src").rglob("*.ts")):
        yield from _spoken(path, path.read_text(encoding="utf-8"), "javascript", DESK_KEYWORDS)


def _in_server() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    yield from _spoken(BORROWED, BORROWED.read_text(encoding="utf-8"), "python", KEYWORDS)
    for home in ("pure/minga_pure", "server/minga"):
        for path in sorted((ROOT / home).rglob("*.py")):
            yield from _spoken(path, path.read_text(encoding="utf-8"), "python", KEYWORDS)
    for path in sorted((ROOT / "server" / "minga").rglob("templates/**/*.*")):
        if path.suffix in {".html", ".txt"}:
            yield from _spoken(path, _as_python(path), "python", KEYWORDS)


def _as_python(path: Path) -> str:
    """A template as one line of calls; its other words have become X.

    Its comments go first: as Python's they would swallow the rest of that line.
    """
    _configure()
    source = COMMENT.sub("", path.read_text(encoding="utf-8"))
    return templatize(source, origin=str(path)).replace("\n", " ")


@cache
def _configure() -> None:
    if "DJANGO_SETTINGS_MODULE" not in os.environ and not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()


def _spoken(path: Path, text: str, language: str, keywords: dict) -> Iterator[tuple]:
    place = path.relative_to(ROOT).as_posix()
    source = BytesIO(text.encode())
    for _line, message, _comments, context in extract(language, source, keywords):
        if message:
            yield place, message, context


def place_of(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    path = place_of(language, domain)
    if not path.exists():
        return _empty(language, domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def _empty(language: str, domain: str) -> Catalog:
    catalogue = Catalog(locale=language, domain=domain, charset="utf-8")
    rule = plural_forms(language)
    catalogue.mime_headers = [("Plural-Forms", rule)]
    return catalogue


# CLDR's rules for these know of “1e6”, which a catalogue cannot say; a test compares them.
MILLIONS = "n != 0 && n % 1000000 == 0 ? 1 : 2"
SAID_BY_HAND = {
    "es": f"nplurals=3; plural=n == 1 ? 0 : {MILLIONS};",
    "fr": f"nplurals=3; plural=n == 0 || n == 1 ? 0 : {MILLIONS};",
    "pt": f"nplurals=3; plural=n == 0 || n == 1 ? 0 : {MILLIONS};",
}


def plural_forms(language: str) -> str:
    """The rule of the Unicode CLDR: Arabic has six forms, Spanish three."""
    return SAID_BY_HAND.get(language) or to_gettext(Locale(language).plural_form)


def forms_wanted(language: str) -> int:
    return int(plural_forms(language).split("nplurals=")[1].split(";")[0])


def header(language: str) -> str:
    """Nothing in it changes by itself: no dates, no names of people or machines."""
    name = Locale(language).get_language_name("en")
    lines = (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {plural_forms(language)}",
    )
    fields = "".join(f'"{line}\\n"\n' for line in lines)
    comment = f"# Minga in {name}. How to translate: docs/howto/translate.md"
    return f'{comment}\nmsgid ""\nmsgstr ""\n{fields}\n'


def merged(current: Catalog, translated: Catalog, language: str) -> Catalog:
    """Return the catalogue of today's sentences with the stored translations."""
    fresh = _empty(language, str(current.domain))
    for message in current:
        if not message.id:
            continue
        old = translated.get(message.id, message.context)
        text = (
            old.string if old and isinstance(old.string, str) == isinstance(message.id, str) else ""
        )
        places = sorted(set(message.locations))
        if not text and isinstance(message.id, tuple | list):
            text = ("",) * forms_wanted(language)
        fresh.add(message.id, text, locations=places, context=message.context)
    return fresh


def write(catalogue: Catalog, language: str) -> None:
    """Sorted by sentence, with files but no lines, so that two people's changes seldom meet."""
    path = place_of(language, str(catalogue.domain))
    path.parent.mkdir(parents=True, exist_ok=True)
    body = BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False,
             ignore_obsolete=True)  # fmt: skip
    path.write_text(header(language) + body.getvalue().decode().rstrip("\n") + "\n", "utf-8")


def texts(message: Message) -> tuple[str, ...]:
    """The translation, form by form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def complaints(language: str, current: Catalog, translated: Catalog) -> list[str]:
    """Return the problems of a catalogue; an empty list is the pass."""
    problems = []
    for message in current:
        if not message.id:
            continue
        translation = translated.get(message.id, message.context)
        source = message.id if isinstance(message.id, str) else message.id[0]
        if translation is None:
            problems.append(f"not in the catalogue: {source}")
            continue
        strings = texts(translation)
        if not all(strings):
            borrowed = all(place.endswith("borrowed.txt") for place, _line in message.locations)
            if not borrowed:
                problems.append(f"not translated: {source}")
            continue
        problems += [f"{fault}: {source}" for fault in _faults(language, message, strings)]
        if translation.fuzzy:
            problems.append(f"fuzzy: {source}")
    known = {(message.id if isinstance(message.id, str) else message.id[0]) for message in current}
    for message in translated:
        source = message.id if isinstance(message.id, str) else message.id[0]
        if source and source not in known:
            problems.append(f"no longer said: {source}")
    return problems


def _faults(language: str, message: Message, strings: tuple[str, ...]) -> Iterator[str]:
    plural = not isinstance(message.id, str)
    if len(strings) != (forms_wanted(language) if plural else 1):
        yield f"{len(strings)} plural forms"
    source = message.id[1] if plural else message.id
    for text in strings:
        expected, actual = (Counter(PLACEHOLDER.findall(string)) for string in (source, text))
        if plural and actual != expected:  # “one answer”, “two answers” may do without the number
            actual = actual | Counter({name: 1 for name in expected if name in _NUMBERS})
        if actual != expected:
            yield f"placeholders differ in “{text}”"
        if Counter(TAG.findall(source)) != Counter(TAG.findall(text)):
            yield f"tags differ in “{text}”"
        for word in OTHER_WORDS.get(language, ()):
            if re.search(rf"\b{word}", text, re.IGNORECASE):
                yield f"“{word}” is another word for a term of docs/howto/translate.md in “{text}”"
    if strings and _figures(source) != _figures(strings[-1]):
        yield f"figures differ in “{strings[-1]}”"


def _figures(text: str) -> set[str]:
    """The whole numbers of two digits and more in a text, without their separators."""
    plain = re.sub(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3}\b)", "", PLACEHOLDER.sub("", text))
    return set(re.findall(r"\d{2,}", plain))


_NUMBERS = {"%(n)s", "%(shown)s", "%(n)d", "%d", "%(limit_value)d", "%(min_length)d"}
