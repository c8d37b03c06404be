"""The page on which a member decides how she is told things, and her feed."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from minga.domains.notices import actions
from minga.domains.notices.types import Topic
from tests import cast
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db


def test_she_gets_a_feed_address_once_and_anybody_who_has_it_reads_the_feed():
    lova = cast.worker()
    page = browser_of(lova).post("/me/notices/add", {"kind": "feed"}, follow=True).content.decode()
    address = page.split('<code class="breaks">')[1].split("</code>")[0]
    actions.tell(
        member=lova.ref, topic=Topic.MONEY, key="k", words=lambda: ("Payday", "It came."),
        address="/wallet/",
    )  # fmt: skip
    feed = Client().get("/" + address.split("/", 3)[3])
    root = ET.fromstring(feed.content)
    entry = root.find("{http://www.w3.org/2005/Atom}entry")
    assert entry.findtext("{http://www.w3.org/2005/Atom}title") == "Payday"
    assert "breaks" not in browser_of(lova).get("/me/notices").content.decode()
    assert Client().get("/feed/unknown.atom").status_code == 404


def test_a_wrong_address_is_answered_with_a_sentence():
    lova = cast.worker()
    page = browser_of(lova).post(
        "/me/notices/add", {"kind": "apprise", "address": "json://here"}, follow=True
    )
    assert "This address cannot be used" in page.content.decode()


def test_topics_are_hers_to_choose():
    lova = cast.worker()
    browser_of(lova).post("/me/notices/topics", {"topics": ["money", "nonsense"]})
    page = browser_of(lova).get("/me/notices").content.decode()
    assert page.count(" checked") == 1
