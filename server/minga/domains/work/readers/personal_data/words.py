"""Names and postal addresses, found by the words that announce them, in the house's languages.

Bounded patterns only: every repetition has a limit, so that time grows with the text and no more.
"""

import re
from collections.abc import Iterator
from typing import Final

from minga.domains.work.readers.personal_data.types import PersonalDataKind, PersonalSpan

_TITLES: Final = (
    r"Mr|Mrs|Ms|Miss|Dr|Prof|Sr|Sra|Srta|Señor|Señora|Doña|Don|Dra|Mme|Mlle|Madame|Monsieur"
    r"|Maître|Dona|Seu|Senhor|Senhora|Ginoong|Ginang|Binibining|Gng|Bb|Aling|Mang"
    r"|Andriamatoa|Ramatoa|Atoa|Rtoa"
)
_TITLES_ARABIC: Final = r"السيد|السيدة|الآنسة|الدكتور|الدكتورة|الأستاذ|الأستاذة|الحاج|الحاجة"
_INTRODUCTIONS: Final = (
    r"my name is|my name's|i am called|me llamo|mi nombre es|se llama"
    r"|je m['’]appelle|mon nom est|s['’]appelle|meu nome é|(?:me )?chamo-me|eu me chamo|se chama"
    r"|ang pangalan ko ay|pangalan ko po ay|izaho no|ny anarako dia|ny anarany dia|antsoina hoe"
)
_INTRODUCTIONS_ARABIC: Final = r"اسمي|يدعى|تدعى|اسمه|اسمها"
_CAPITALISED: Final = r"[^\W\d_a-zà-öø-ÿ][\w'’-]{1,30}"
_PARTICLES: Final = r"(?:de|del|de la|da|do|dos|van|von|der|bin|ibn|al|el|la|y)"
_FULL_NAME: Final = rf"{_CAPITALISED}(?: (?:{_PARTICLES} )?{_CAPITALISED}){{0,3}}"
_NAMES: Final = (
    re.compile(rf"\b(?:{_TITLES})\b\.? ({_FULL_NAME})"),
    re.compile(rf"(?i:\b(?:{_INTRODUCTIONS})) ({_FULL_NAME})"),
    re.compile(rf"(?<!\w)(?:{_TITLES_ARABIC}|{_INTRODUCTIONS_ARABIC}) ([\u0621-\u064a]{{2,20}}"
               rf"(?: [\u0621-\u064a]{{2,20}}){{0,2}})"),
)  # fmt: skip
_ROADS: Final = (
    r"calle|avenida|avda|av|carrera|cra|jirón|pasaje|urbanización|barrio|rue|avenue|boulevard|bd"
    r"|chemin|impasse|rua|travessa|praça|largo|street|road|lane|drive|lalana|làlana|lot|barangay"
    r"|brgy|kalye|شارع|حي|طريق"
)
_ROAD_BEHIND: Final = r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court"
_ROAD_NAME: Final = r"[^\d\n,;.!?]{2,40}?"
_POSTAL_ADDRESSES: Final = (
    re.compile(
        rf"(?i)(?<!\w)(?:{_ROADS})\.? {_ROAD_NAME}[ ,]{{1,2}}(?:n[o°º]?\.? ?|#)?\d{{1,5}}\b[a-z]?"
    ),
    re.compile(rf"(?i)\b\d{{1,5}}(?: ?bis| ?ter)?,? (?:{_ROADS})\.? [^\W\d_][^\d\n,;.!?]{{1,40}}"),
    re.compile(rf"\b\d{{1,5}} (?:{_CAPITALISED} ){{1,3}}(?i:{_ROAD_BEHIND})\b\.?"),
    re.compile(r"\b(?i:lot) [IVX]{1,4} ?[A-Z]{1,3} ?\d{1,4}(?: ?[A-Z]{1,4})?\b"),
)


_ANNOUNCING: Final = frozenset(
    re.findall(
        r"\w+",
        f"{_TITLES} {_TITLES_ARABIC} {_ROADS} {_ROAD_BEHIND} {_INTRODUCTIONS_ARABIC}"
        " name called llamo nombre llama appelle nom nome chamo chama pangalan anarako anarany"
        " antsoina izaho".lower(),
    )
)
"""One of these stands in every text in which a rule of this module can find something."""


def find_words(text: str) -> Iterator[PersonalSpan]:
    """Yield names that a title or an introduction announces, and addresses with a house number."""
    if _ANNOUNCING.isdisjoint(re.findall(r"\w+", text.lower())):
        return
    for pattern in _NAMES:
        for match in pattern.finditer(text):
            yield PersonalSpan(*match.span(1), PersonalDataKind.NAME)
    if not any(map(str.isdigit, text)):
        return
    for pattern in _POSTAL_ADDRESSES:
        for match in pattern.finditer(text):
            yield PersonalSpan(*match.span(), PersonalDataKind.POSTAL_ADDRESS)
