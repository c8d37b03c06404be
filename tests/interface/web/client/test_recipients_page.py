"""A client says on a page how the recipients of its terms are reached (G10)."""

import pytest

from minga.domains.rights import queries
from minga_client.recipient import NodeSettings, RecipientNode
from tests.integration.consent import cast as consent
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db
PAGE = "/terms/recipients/"


@pytest.fixture
def terms(clara, settings, tmp_path):
    settings.MINGA_DATA = tmp_path
    return consent.published(clara)


def fields(number: int, node: str, **values: str) -> dict[str, str]:
    written = {"address": "", "key": "", "contact": "", "language": "es"} | values
    return {"node": node} | {f"recipient-{number}-{name}": text for name, text in written.items()}


def place(clara, node: str) -> int:
    return list(queries.tree_nodes(clara.client.public_id)).index(node)


def test_without_terms_there_is_nobody_to_reach(browser):
    assert "No recipients yet." in browser.get(PAGE).content.decode()


def test_a_letter_or_a_program_is_stored_and_shown(clara, browser, terms, tmp_path):
    number = place(clara, "aurora")
    page = browser.get(PAGE).content.decode()
    assert "not reached yet" in page
    assert queries.rights_key() in page
    reply = browser.post(PAGE, fields(number, "aurora", contact="rights@aurora.example"))
    assert reply.status_code == 302
    assert "asked by letter" in browser.get(PAGE).content.decode()
    node = RecipientNode.create(
        tmp_path / "aurora", NodeSettings(node="aurora", co_operative=queries.rights_key())
    )
    program = fields(number, "aurora", address="https://aurora.example/rights/", key=node.vkey)
    assert browser.post(PAGE, program).status_code == 302
    stored = queries.nodes_of(clara.client.public_id)["aurora"]
    assert (stored.address, stored.language) == ("https://aurora.example/rights", "es")
    assert "asked by its program" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": "http://10.0.0.1/"}, "recipient-{}-address"),
        ({"address": "x" * 501}, "recipient-{}-address"),
        ({"key": "no key"}, "recipient-{}-key"),
        ({"contact": "nobody"}, "This is no e-mail address."),
        ({"language": "xx"}, "recipient-{}-language"),
        ({"contact": "a\x00b@c.example"}, "recipient-{}-contact"),
    ],
    ids=["private address", "long address", "key", "contact", "language", "null"],
)
def test_what_cannot_be_used_stands_beside_its_field_and_is_kept(
    clara, browser, terms, values, words
):
    number = place(clara, "aurora")
    reply = browser.post(PAGE, fields(number, "aurora", **values))
    page = reply.content.decode()
    assert reply.status_code == 422
    assert words.format(number) in page
    assert "Please correct the fields below." in page
    assert queries.nodes_of(clara.client.public_id) == {}


def test_nobody_elses_recipient_is_set(clara, carlos, terms):
    number = place(clara, "aurora")
    stranger = browser_of(carlos)
    assert "aurora" not in stranger.get(PAGE).content.decode()
    reply = stranger.post(PAGE, fields(number, "aurora", contact="eve@example.org"))
    assert reply.status_code == 422
    assert "None of your terms names this recipient." in reply.content.decode()
    assert queries.nodes_of(clara.client.public_id) == {}
    assert queries.nodes_of(carlos.client.public_id) == {}
