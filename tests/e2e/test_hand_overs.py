"""Hand-overs between persons in a real browser: a client reads where to pay."""

import pytest

from minga.domains.charter import actions as charter
from minga.domains.payouts import actions as payouts
from tests.cast import customer, steward
from tests.e2e.moves import in_order, press_and_go

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

IBAN = "MT84MALT011000012345MTLCAST001S"


def euros_too():
    """The members vote a floor in euros."""
    vote = charter.record_vote(
        title="A floor in euros", text="Three euros twenty.", yes=5, no=0, abstained=0,
        decides={"floor_micros_per_hour": {"USD": 3_600_000, "EUR": 3_200_000}},
    )  # fmt: skip
    charter.adopt(vote_id=vote.id)


@pytest.mark.parametrize("size", ["phone", "netbook", "desk"])
def test_a_client_reads_where_to_pay(live_server, window, signed_in, keep_picture, size):
    clara = customer()
    euros_too()
    payouts.set_house_account(
        actor_id=steward().id, name="Minga kooperativa", iban=IBAN, bic="MALTMTMT"
    )
    page = window(size)
    signed_in(page, clara)
    page.goto(f"{live_server.url}/funds/?amount=250.50&currency=EUR")
    page.get_by_label("Your own reference").fill("PO 17")
    press_and_go(page, "Announce")
    assert in_order(page) == []
    keep_picture(page, f"pay-{size}", whole=True)
    assert page.locator(".payment-code svg").count() == 1
    assert page.get_by_role("button", name="Copy: IBAN").is_visible()
