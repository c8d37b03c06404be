"""Every steward's queue of the demo has real cases, each told by the page itself."""

import pytest
from django.db import connection

from minga.demo import crew, items, seed
from minga.demo.cases import FINISHED
from minga.domains.assignment import queries as assignment
from minga.domains.judgement import queries as judged
from minga.domains.people import queries as people
from minga.domains.work import queries as work
from minga.doors.cli.auditing import audit_everything
from tests.cast import Person
from tests.interface.web.client.browsers import browser_of

CASES = [
    ("tiana", "/queue/", ["Second deposit", "Bank contradictions"]),
    ("tiana", "/treasury/", ["Minga demo kooperativa"]),
    ("tiana", "/bank/", ["invoice of november"]),
    ("rado", "/queue/", ["Radio Antsirabe SARL", "1 asks for a meeting"]),
    ("rado", "/queue/newcomers", ["Any Saturday morning"]),
    ("salma", "/queue/decisions", ["No day, month or year is in the line."]),
    ("salma", "/queue/", ["A house is a building"]),
    ("salma", "/hands/", ["The power failed"]),
    ("joy", "/me/decisions", ["The line has no date in it"]),
]


@pytest.fixture
def demo(monkeypatch, settings, tmp_path):
    settings.MINGA_DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    connection.close()  # the next session seals its rows with the key of this folder
    some = list(items.digits())[:20]
    monkeypatch.setattr(items, "digits", lambda: iter(some))
    monkeypatch.setattr(crew, "digits", lambda: iter(some))
    monkeypatch.setattr(items, "texts", list)
    seed.seed(lambda _line: None)


@pytest.mark.django_db(transaction=True)
def test_each_steward_finds_real_cases(demo, subtests):
    for name, address, sentences in CASES:
        with subtests.test(name=name, address=address):
            browser = browser_of(Person(people.person_named(name), name))
            page = browser.get(address)
            assert page.status_code == 200
            for sentence in sentences:
                assert sentence in page.content.decode()
    marisol = people.person_named("marisol")
    finished = next(card for card in work.projects_for(marisol) if card.title == FINISHED)
    assert assignment.progress(finished.id).is_complete
    table = browser_of(Person(marisol, "marisol")).get(f"/projects/{finished.public_id}/export/csv")
    assert b"".join(table.streaming_content).count(b"Folio 1") == 6
    (dispute,) = judged.disputes_of(finished.public_id)
    assert dispute.state == "auditing"
    jurors = [
        member
        for name in ("lova", "tiago", "amina", "tiana", "rado")
        if judged.duties(member := people.member_of(people.person_named(name)))
    ]
    assert len(jurors) == 3
    assert [result.sentence for result in audit_everything() if result.offenders] == []
