"""What is said to people is in every catalogue, whole and right; a fault is seen."""

import gettext
import re
from io import BytesIO

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from django.utils import translation

from tools.house import catalogues
from tools.house.plan import ROOT

EVERY = [(domain, language) for domain in catalogues.DOMAINS for language in catalogues.LANGUAGES]


@pytest.fixture(scope="module")
def said():
    return {domain: catalogues.sentences(domain) for domain in catalogues.DOMAINS}


@pytest.mark.parametrize(("domain", "language"), EVERY)
def test_a_catalogue_says_all_that_the_code_says(said, domain, language):
    kept = catalogues.read(language, domain)
    assert catalogues.complaints(language, said[domain], kept) == []


@pytest.mark.parametrize(("domain", "language"), EVERY)
def test_a_catalogue_is_written_as_the_tool_writes_it(domain, language):
    path = catalogues.place_of(language, domain)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(catalogues.header(language))
    assert re.findall(r"^#: .*:\d+", text, re.MULTILINE) == []  # no line numbers: small merges
    assert "#, fuzzy" not in text
    assert re.findall(r"^#~", text, re.MULTILINE) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_plural_forms_are_those_of_the_unicode_consortium(language):
    rule = catalogues.plural_forms(language).split("plural=")[-1].rstrip(";")
    form = gettext.c2py(rule)  # type: ignore[attr-defined]
    names = Locale(language).plural_form
    order = {}
    for number in (*range(1000), 1_000_000, 2_000_000, 1_000_001):
        order.setdefault(form(number), set()).add(names(number))
    assert all(len(named) == 1 for named in order.values())
    assert len(set().union(*order.values())) == len(order) == catalogues.forms_wanted(language)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_borrowed_sentences_are_said_in_every_language(language):
    borrowed = re.findall(r'^_\("(.*)"\)$', catalogues.BORROWED.read_text("utf-8"), re.MULTILINE)
    assert len(borrowed) > 30
    with translation.override(language):
        english = [one for one in borrowed if translation.gettext(one) == one and one != "Code"]
    assert english == []


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ar", 1, "قبل دقيقة"),
        ("ar", 2, "قبل دقيقتين"),
        ("ar", 3, "قبل 3 دقائق"),
        ("ar", 11, "قبل 11 دقيقة"),
        ("es", 1, "hace 1 minuto"),
        ("es", 0, "hace 0 minutos"),
        ("fr", 0, "il y a 0 minute"),
        ("fr", 2, "il y a 2 minutes"),
        ("pt", 1_000_000, "há 1000000 minutos"),
        ("fil", 4, "4 minuto ang nakaraan"),
        ("mg", 0, "0 minitra lasa izay"),
    ],
)
def test_a_compiled_catalogue_counts_right(language, count, said):
    with translation.override(language):
        text = translation.ngettext("%(n)s minute ago", "%(n)s minutes ago", count)
    assert text % {"n": count} == said


def small(*, ident, text, language="ar", fuzzy=False):
    """A house that says one sentence to members, and a catalogue with one translation of it."""
    said = Catalog()
    said.add(ident, locations=[("server/minga/doors/web/templates/member/home.html", 0)])
    kept = Catalog(locale=language)
    kept.add(ident, text, flags=["fuzzy"] if fuzzy else [])
    return catalogues.complaints(language, said, kept)


def test_a_good_translation_is_left_in_peace():
    assert small(ident="%(n)s is <b>yours</b>", text="<b>لك</b> %(n)s") == []
    assert small(ident="Up to 200,000 letters", text="Hasta 200.000 letras", language="es") == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"ident": "Yours", "text": ""}, "not translated"),
        ({"ident": "%(n)s is yours", "text": "%(m)s لك"}, "placeholders differ"),
        ({"ident": "<b>Yours</b>", "text": "<i>لك</i>"}, "tags differ"),
        ({"ident": ("%(n)s box", "%(n)s boxes"), "text": ("%(n)s", "%(n)s")}, "2 plural forms"),
        ({"ident": "Yours", "text": "لك", "fuzzy": True}, "fuzzy"),
        ({"ident": "Up to 200,000 letters", "text": "حتى 20000000 حرف"}, "figures differ"),
        (
            {"ident": "Your wallet", "text": "Ang wallet mo", "language": "fil"},
            "“wallet” is another",
        ),
    ],
)
def test_a_fault_in_a_catalogue_is_seen(wrong, fault):
    assert any(line.startswith(fault) for line in small(**wrong))


def test_a_forgotten_extraction_and_a_dead_sentence_are_seen(said):
    kept = catalogues.read("es", "django")
    kept.delete("Sign out")
    kept.add("Nobody says this", "Nadie dice esto")
    wrong = catalogues.complaints("es", said["django"], kept)
    assert "not in the catalogue: Sign out" in wrong
    assert "no longer said: Nobody says this" in wrong


def test_sentences_of_every_kind_of_file_are_found(said):
    found = {place for message in said["django"] for place, _line in message.locations}
    assert "pure/minga_pure/tasktypes/messages.py" in found
    assert "server/minga/domains/number_format.py" in found
    assert "server/minga/doors/web/templates/member/home.html" in found
    assert said["django"].get(("%(n)s signed receipt", "%(n)s signed receipts"))
    assert said["desk"].get("Undo last")


def test_no_translated_word_of_a_template_is_overlooked(said):
    templates = (ROOT / "server/minga/doors/web/templates").rglob("*.html")
    spoken = {
        word.replace("%", "%%")
        for page in templates
        for word in re.findall(r'{% translate "(.+?)"', page.read_text())
    }
    assert len(spoken) > 500
    assert {word for word in spoken if not said["django"].get(word)} == set()


def test_extracting_twice_changes_nothing(said, tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    first = catalogues.merged(said["desk"], Catalog(locale="ar"), "ar")
    catalogues.write(first, "ar")
    once = catalogues.place_of("ar", "desk").read_bytes()
    catalogues.write(catalogues.merged(said["desk"], catalogues.read("ar", "desk"), "ar"), "ar")
    assert catalogues.place_of("ar", "desk").read_bytes() == once
    assert BytesIO(once).readline().startswith(b"# Minga in Arabic.")


def test_what_stands_after_a_comment_in_a_template_is_read_too():
    said = {message.id for message in catalogues.sentences("django")}
    assert {"Newer", "Older"} <= said  # parts/pagination.html begins with a comment
