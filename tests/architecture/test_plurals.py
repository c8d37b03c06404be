"""A number in a sentence chooses the form of its noun: ngettext, blocktranslate count, tn."""

import re

import pytest

from tools.house import catalogues

NOUNS = (
    "answers|items|members|people|tasks|rows|files|pictures|texts|times|projects|questions|"
    "labels|receipts|deposits|invoices|payouts|guesses|predictions|reports|parts|letters"
)
COUNTED = re.compile(rf"%\((?!limit|low|high|most|target)\w+\)[sd] (?:(?!for )\w+ )?(?:{NOUNS})\b")
# Sentences of the science package: it knows no gettext, and its numbers come in pairs.
WITHOUT_GETTEXT = "pure/minga_pure/"
# Two numbers in one sentence; or a number of the project that is never one.
TWO_NUMBERS = {
    (
        "Every item began with %(first)s answers. So far %(so_far)s answers were given; the same"
        " number for every item would have taken %(fixed)s."
    ),
    "%(after)s fit what the others say, %(before)s did at the beginning (%(n)s answers)",
    "%(enough)s randomly chosen items are enough for most projects.",
    (
        "From the log's head at %(size)s entries and your own words, among %(n)s members who took"
        " no part. With this anybody can repeat the draw."
    ),
    "Of %(items)s items %(agreed)s are agreed.",
    "Of %(seen)s items whose true answer you brought, %(right)s are right.",
    (
        "Example: %(n)s items, %(answers)s answers each, %(seconds)s seconds an answer: from"
        " %(price)s an answer, %(total)s in all."
    ),
    "From %(n)s answers on, five to ten members try the project first.",
    (
        "%(n)s of the first %(all)s answers say that the member cannot tell. Nothing more is "
        "handed out; what members hold is paid, and the rest of the money is safe."
    ),
    ("%(n)s of the first %(all)s answers said that the member cannot tell."),
    "Write at most 20 skills, each in a few words.",
}


def without_plural(messages):
    """Sentences with a counted noun and one form only."""
    return [
        message.id
        for message in messages
        if isinstance(message.id, str)
        and COUNTED.search(message.id)
        and message.id not in TWO_NUMBERS
        and not message.locations[0][0].startswith(WITHOUT_GETTEXT)
    ]


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_a_counted_noun_has_its_plural_forms(domain):
    assert without_plural(catalogues.sentences(domain)) == []


def test_a_counted_noun_without_them_is_seen():
    catalogue = catalogues.Catalog()
    catalogue.add("%(n)s paid answers", locations=[("server/x.html", 0)])
    assert without_plural(catalogue) == ["%(n)s paid answers"]
