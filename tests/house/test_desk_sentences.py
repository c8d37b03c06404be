"""No sentence of the desk hides where the catalogues do not look: inside a template literal."""

import json
import re

from tests.house import catalogues

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
