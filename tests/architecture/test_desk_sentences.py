"""No sentence of the desk hides where the catalogues do not look: inside a template literal."""

import json
import re

import pytest
from django.conf import settings
from django.utils import translation

from minga.domains.people.types import ContentKind, Skill
from minga.doors.web.desk import files as desk_files
from tools.house import catalogues

SPOKEN = re.compile(r'\bt\(\s*("(?:[^"\\]|\\.)*")')


def test_every_sentence_in_the_desks_source_is_in_the_catalogues():
    known = {str(message.id) for message in catalogues.sentences("desk")}
    unheard = {
        f"{path.name}: {said}"
        for path in (catalogues.ROOT / "desk" / "src").rglob("*.ts")
        for said in map(json.loads, SPOKEN.findall(path.read_text(encoding="utf-8")))
        if said not in known
    }
    assert sorted(unheard) == []


def test_the_desk_knows_the_lists_of_the_server():
    text = (catalogues.ROOT / "desk" / "src" / "later" / "settings.ts").read_text(encoding="utf-8")
    for name, listed in {
        "KINDS": [kind.value for kind in ContentKind],
        "SKILLS": [skill.value for skill in Skill],
        "TONGUES": [code for code, _name in settings.LANGUAGES],
    }.items():
        (said,) = re.findall(rf'const {name} = "([\w ]+)"', text)
        assert said.split() == listed, name


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_what_can_be_asked_for_or_shown_has_a_name_in_the_desk(language):
    words = desk_files.later_words(language)["names"]
    for sort, names in desk_files.NAMES.items():
        for code, english in names.items():
            with translation.override("en"):
                plain = str(english)
            said = words[f"{sort}:{code}"]
            assert said
            assert said != plain or sort == "tongue" or language in ("en", "es", "fr", "pt"), code
