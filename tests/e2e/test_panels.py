"""The pages of panels and of the members' votes in a real browser, in every dress."""

import pytest

from minga.domains.panels import actions
from tests.e2e.moves import in_order
from tests.integration.consent import cast as consent
from tests.integration.panels import cast as panels

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
DRESSES = [
    ("phone", "en", "light"),
    ("netbook", "en", "dark"),
    ("desk", "ar", "light"),
]


@pytest.mark.parametrize(("size", "language", "scheme"), DRESSES)
def test_every_page_of_panels_is_in_order(
    live_server, window, signed_in, keep_picture, size, language, scheme
):
    stage = panels.scene()
    lova = stage.member("lova", gender="woman", age_band="65_on")
    stage.crowd("woman", 3, gender="woman")
    stage.crowd("other", 3)
    stage.told()
    actions.compose_panel(
        request=stage.ask().public_id, condition=panels.ELDERS, actor_id=stage.dora.id
    )
    stage.ask()
    terms = consent.published(stage.clara, purposes=("advertising",))
    consent.actions.set_standing_terms(member=lova.ref, standing=consent.STANDING)
    consent.vote_opens(terms, "fara", "noro")
    page = window(size, language=language, scheme=scheme)
    faults = {}
    for person, path, name in (
        (lova, "/me/about", "about-me"),
        (lova, "/me/consents", "votes"),
        (lova, "/me/data", "my-data"),
        (stage.clara, "/panels/", "client-panels"),
        (stage.dina, "/queue/panels", "steward-panels"),
    ):
        signed_in(page, person)
        page.goto(f"{live_server.url}{path}")
        keep_picture(page, f"{name}-{size}-{language}-{scheme}", whole=True)
        faults[name] = in_order(page)
    assert {name: listed for name, listed in faults.items() if listed} == {}
