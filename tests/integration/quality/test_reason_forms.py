"""A number in the reason of a result chooses the form of its noun, in every language."""

import pytest
from django.utils import translation

from minga.domains.quality import queries
from minga_pure.science.reasons import COUNTED, Reason

FACTS = {"answers": 5, "parts": 5, "most": 5, "changed": 5, "percent": 90, "target": 95}


@pytest.mark.parametrize("code", COUNTED)
@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_one_and_many_are_said_differently(code, language):
    fact = COUNTED[code].fact
    with translation.override(language):
        sentences = {
            number: queries.translated(Reason(code, FACTS | {fact: number})) for number in (1, 2, 5)
        }
        assert sentences[1] != sentences[2] == sentences[5]
        assert all(text % FACTS for text in sentences.values())


def test_the_english_sentence_knows_one_too():
    assert Reason("each_its_own", {"answers": 1}).sentence == (
        "1 answer was given; it stands for itself."
    )
    assert Reason("each_its_own", {"answers": 3}).sentence.startswith("3 answers were given")
