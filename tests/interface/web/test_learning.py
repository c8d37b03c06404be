"""A member sees what the numbers say of her work, and may object."""

import pytest
from django.utils import timezone

from minga.domains.people import actions as people
from minga.domains.people.types import Office
from minga.domains.quality import actions
from tests import cast
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lova():
    """Lova has answered a text of which Clara knows that it is an advert, and said news."""
    clara = cast.good_customer()
    project = cast.published(clara, texts=3)
    actions.keep_gold(
        project=project.public_id,
        actor_id=clara.id,
        rows=[("text-0", {"label": "advert"}, "It sells sandals.")],
    )
    member = cast.worker()
    member.ask(project.public_id, count=3)
    member.work_through()
    member.project = project
    return member


def object_with(member, text):
    return browser_of(member).post(
        f"/me/learning/{member.project.public_id}", {"item": "text-0", "text": text}, follow=True
    )


def test_she_sees_what_was_expected_and_why(lova):
    page = browser_of(lova).get("/me/learning").content.decode()
    assert "It sells sandals." in page
    assert "Advert" in page
    assert "Object to the expected answer" in page


def test_her_objection_goes_to_a_data_steward_whose_words_she_reads(lova):
    page = object_with(lova, "Sandals are in the news today.").content.decode()
    assert "Your objection was paid" in page
    tiana = cast.person("tiana")
    people.appoint_steward(
        person_id=tiana.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    desk = browser_of(tiana)
    queue = desk.get("/queue/").content.decode()
    assert "Sandals are in the news today." in queue
    address = queue.split('action="/queue/objections/')[1].split('"')[0]
    silent = desk.post(f"/queue/objections/{address}", {"verdict": "right"}, follow=True)
    assert "Please say" in silent.content.decode()
    desk.post(f"/queue/objections/{address}", {"verdict": "right", "decision": "Well seen."})
    page = browser_of(lova).get("/me/learning").content.decode()
    assert "You were right" in page
    assert "Well seen." in page


def test_nothing_is_lost_when_she_says_nothing(lova):
    assert "Please say in a few words" in object_with(lova, "  ").content.decode()


def test_what_she_never_answered_is_not_hers_to_object_to(lova):
    kanto = cast.worker("kanto")
    kanto.project = lova.project
    assert object_with(kanto, "Wrong.").status_code == 404
