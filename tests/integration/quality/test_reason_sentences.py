"""Facts in sentences are written as the reader's language writes numbers and percents."""

import re
from collections import defaultdict

import pytest
from django.utils import translation

from minga.domains.number_format import percent_text, sentence_text
from minga.domains.quality.queries.reasons import translated
from minga_pure.science.reasons import SENTENCES, Reason
from tools.house.catalogues import LANGUAGES

FACT = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Sure: 67% of 12,345 “10”."),
        ("fr", "Sure: 67\u00a0% of 12\u202f345 “10”."),
        ("es", "Sure: 67\u00a0% of 12.345 “10”."),
    ],
)
def test_numbers_and_percents_are_those_of_the_language(language, sentence):
    facts = {"sure": 67, "n": 12_345, "label": "10"}
    with translation.override(language):
        text = sentence_text("Sure: %(sure)s %% of %(n)s “%(label)s”.", facts)
    assert text == sentence


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_each_percent_of_a_reason_is_one_of_the_language(language):
    facts = defaultdict(lambda: 12)
    with translation.override(language):
        for code, template in SENTENCES.items():
            reason = Reason(code, {name: facts[name] for name in FACT.findall(template)})
            text = sentence_text(translated(reason), reason.facts)
            assert text.count("%") == text.count(percent_text(0.12)), text
