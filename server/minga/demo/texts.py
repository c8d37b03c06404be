"""Short texts in six languages, from Debian's packages of fortune cookies.

Files and words were chosen so that nobody has to read insults for a demo: the collections called
offensive are never opened, and a text with a word of screened.txt is left out. A text counts as
being in its package's language only when the small words of that language say so too.
"""

import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("/usr/share/games/fortunes")
CHARACTERS_MIN, CHARACTERS_MAX = 20, 280
TEXTS_A_LANGUAGE = 200
_LETTERS_SHARE_MIN = 0.7
_RANDOM_ORDER = b"minga demo"


@dataclass(frozen=True, slots=True)
class Language:
    """A language, the files of its package that we read, and words that only it is full of."""

    code: str
    title: str
    files: tuple[str, ...]
    small_words: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LANGUAGES = (
    Language("en", "English", ("wisdom", "science", "literature", "education", "food", "tao"),
             _words("the and of is to you that it with for are not be they this was he have")),
    Language("es", "Spanish",
             ("es/ciencia.fortunes", "es/filosofia.fortunes", "es/famosos.fortunes",
              "es/asimov.fortunes", "es/lao-tse.fortunes", "es/sabiduria.fortunes",
              "es/arte.fortunes", "es/vida.fortunes", "es/amistad.fortunes"),
             _words("el la los las es que y en una con del lo por para más pero como hay")),
    Language("pt", "Portuguese", ("brasil",),
             _words("o os é que e em uma com do da não um para mais mas como você são ao na")),
    Language("de", "German",
             ("de/sprichworte", "de/sprichwortev", "de/zitate", "de/wusstensie", "de/computer",
              "de/mathematiker", "de/murphy"),
             _words("der die das und ist nicht ein eine zu den mit sich es wer man auf ich von")),
    Language("it", "Italian", ("it/leggi", "it/definizioni", "it/computer"),
             _words("il la che di è e' non un una per del con si lo gli della sono i le ma piu'")),
    Language("pl", "Polish",
             ("pl/seneka", "pl/haiku", "pl/puchatek", "pl/sapkowski", "pl/nauka", "pl/stachura",
              "pl/zen", "pl/pratchett", "pl/slogany"),
             _words("i w nie na się z że jest to do jak co po tym ale ja nic za jej tak o")),
)  # fmt: skip

_DEMO_FOLDER = Path(__file__).parent
# Beginnings of words that keep a text out; "$" means the whole word.
_STEMS = (_DEMO_FOLDER / "screened.txt").read_text("utf-8").split()
SCREENED = re.compile(
    rf"\b(?:{'|'.join(re.escape(stem).replace(re.escape('$'), chr(92) + 'b') for stem in _STEMS)})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"@|https?:|www\.|<[a-z]|\d{4}-\d\d", re.IGNORECASE)
_ATTRIBUTION = re.compile(r"^\s*(--|—|––|-- ?|\[).*", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """One short text and the code of its language."""

    name: str
    text: str
    language: str


def texts(folder: Path = FOLDER, a_language: int = TEXTS_A_LANGUAGE) -> list[Text]:
    """Up to so many texts of each language that is installed; the same ones at every call."""
    selected = []
    for language in LANGUAGES:
        ranked = sorted(_cookies_of(language, folder), key=_rank)
        fitting = (text for text in ranked if fits(text, language))
        selected += [
            Text(f"{language.code}-{number:03}", text, language.code)
            for number, text in enumerate(itertools.islice(fitting, a_language), start=1)
        ]
    return selected


def _cookies_of(language: Language, folder: Path) -> set[str]:
    texts_found: set[str] = set()
    for name in language.files:
        path = folder / name
        if path.is_file():
            texts_found.update(cookies(path.read_text("utf-8", errors="replace")))
    return texts_found


def _rank(text: str) -> bytes:
    """An order that has nothing to do with the alphabet."""
    return hashlib.sha256(_RANDOM_ORDER + text.encode()).digest()


def cookies(file: str) -> Iterator[str]:
    """The texts of a fortune file, each on one line, without the name of its author."""
    for cookie in re.split(r"(?m)^%.*$", file):
        yield " ".join(_ATTRIBUTION.sub("", cookie).split())


def fits(text: str, language: Language) -> bool:
    """Short, of letters, decent, and in this language by its small words."""
    if not CHARACTERS_MIN <= len(text) <= CHARACTERS_MAX or "\ufffd" in text:
        return False
    if sum(sign.isalpha() for sign in text) < _LETTERS_SHARE_MIN * len(text):
        return False
    if SCREENED.search(text) or _ADDRESS.search(text):
        return False
    return small_words_say(text, language)


def small_words_say(text: str, language: Language) -> bool:
    """Its own small words are there, and more of them than of any other language."""
    words = re.findall(r"[^\W\d_]+'?", text.casefold())
    counts = {
        candidate.code: sum(word in candidate.small_words for word in words)
        for candidate in LANGUAGES
    }
    matches = counts.pop(language.code)
    return matches >= 1 and matches > max(counts.values())
