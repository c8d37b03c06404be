"""Every sentence of the desk is in its catalogue, and the server's lists have names there."""

import pytest
from django.conf import settings
from django.utils import translation

from minga.doors.web.desk import files as desk_files
from minga_pure.projects import ContentKind, DeclaredSkill
from tools.house import catalogues


def test_the_catalogue_holds_the_sentences_that_the_build_has_numbered():
    """The build finds calls of t and tn in the syntax tree, Babel by its own lexer."""
    extracted = {message.id for message in catalogues.sentences("desk") if message.id}
    numbered = {
        sentence if isinstance(sentence, str) else tuple(sentence)
        for part in desk_files.build().sentences
        for sentence in part
    }
    assert numbered == extracted


def test_the_settings_screen_offers_the_lists_of_the_server():
    names = desk_files.later_words("en")["names"]
    assert list(names["kind"]) == [kind.value for kind in ContentKind]
    assert list(names["skill"]) == [skill.value for skill in DeclaredSkill]
    assert list(names["tongue"]) == [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_what_can_be_asked_for_or_shown_has_a_name_in_the_desk(language):
    translated = desk_files.later_words(language)["names"]
    for kind, names in desk_files.NAMES.items():
        for code, english in names.items():
            with translation.override("en"):
                source = str(english)
            name = translated[kind][code]
            is_same_word = kind == "tongue" or language in ("en", "es", "fr", "pt")
            assert name, code
            assert name != source or is_same_word, code
