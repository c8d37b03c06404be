"""Any amount, any day: what is asked for leaves the wallet, and arrives or comes back."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.ledger import queries as books
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.payouts import actions, queries
from minga.domains.payouts.errors import (
    AlreadyOnItsWay,
    AlreadySent,
    BadDestination,
    BadSplit,
    NoAdvance,
    NoSuchDestination,
    NothingToSend,
    OneConfirmsOnce,
    OwnPayout,
    TooSmallForRail,
)
from minga.domains.payouts.models import Order
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.types import OrderState, TariffRates
from minga.domains.people import actions as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.vault.models import Secret
from minga_pure.money import Money
from tests import cast
from tests.cast import good_customer, person, steward, worker
from tests.integration.payouts.purses import asks, commons, destination, held, wallet
from tests.integration.refusals import breaches, refused

pytestmark = pytest.mark.django_db


def usd(micros: int) -> Money:
    return Money(micros, "USD")


@pytest.fixture
def tiana():
    from minga.domains.charter import actions as charter

    charter.hold_founding_vote()
    return steward("tiana")


@pytest.mark.parametrize("micros", [1, 999, 10_000, 4_500_000, 10**13])
def test_any_amount_leaves_by_hand(tiana, micros):
    lova = wallet(usd(micros))
    order = asks(lova, usd(micros))
    assert (order.state, held(lova)) == (OrderState.ASKED, 0)
    second = steward("thea")
    actions.confirm_by_hand(order=order.public_id, actor_id=tiana.id)
    assert queries.order(order.public_id).state is OrderState.SENT
    with pytest.raises(OneConfirmsOnce):
        actions.confirm_by_hand(order=order.public_id, actor_id=tiana.id)
    done = actions.confirm_by_hand(order=order.public_id, actor_id=second.id)
    assert done.state is OrderState.SETTLED
    assert books.check_books() == []
    assert breaches() == set()


def test_asked_twice_is_asked_once_and_taken_back_twice_is_once(tiana):
    lova, order = wallet(usd(500)), uuid4()
    where = destination(lova)
    for _ in range(2):
        actions.request_payout(owner=lova, destination=where, amount=usd(300), order=order)
    assert held(lova) == 200
    for _ in range(2):
        actions.cancel_payout(owner=lova, order=order)
    assert held(lova) == 500
    assert queries.order(order).state is OrderState.RETURNED


def test_nobody_asks_for_more_than_she_has_or_to_somebody_elses_account(tiana):
    lova, kanto = wallet(usd(500)), wallet(usd(500))
    with pytest.raises(InsufficientFunds):
        asks(lova, usd(501))
    with pytest.raises(NoSuchDestination):
        asks(lova, usd(5), where=destination(kanto))
    assert held(lova) == 500


def test_the_part_of_a_coin_stays_hers(tiana):
    lova = wallet(usd(1_234_567))
    order = asks(lova, usd(1_234_567), "pain001")
    assert order.arrives == usd(1_230_000)
    assert held(lova) == 4_567
    with pytest.raises(TooSmallForRail):
        asks(lova, usd(4_567), "pain001")
    assert asks(lova, usd(4_567)).state is OrderState.ASKED


def test_the_real_rate_and_fee_are_told_before_and_kept(tiana):
    cast.set_by_two(
        actions.enter_tariff, tiana.id, rail_name="mobile",
        currency="USD",
        tariff=TariffRates(
            rate=Decimal("4512.5"), fee_micros=50_000, fee_rate=Decimal("0.01"),
            sent_currency="MGA", source="bank of Madagascar, 22 November",
        ),
    )  # fmt: skip
    lova = wallet(usd(10_000_000))
    where = destination(lova, "mobile")
    told = queries.offer(owner=lova, destination=where, amount=usd(10_000_000))
    assert told.fee == usd(150_000)
    assert told.arrives == Money(int(9_850_000 * Decimal("4512.5")) // 10_000 * 10_000, "MGA")
    assert told.source.startswith("bank of Madagascar")
    order = asks(lova, usd(10_000_000), where=where)
    assert (order.fee, order.arrives, order.rate) == (told.fee, told.arrives, told.rate)


def test_a_number_with_a_mistake_is_refused_with_its_field(tiana):
    for rail, field, said in (
        ("pain001", "iban", "DE89370400440532013001"),
        ("pain001", "bic", "NOTABIC"),
        ("mobile", "msisdn", "034 12 345 67"),
        ("csv", "account", "=cmd()"),
        ("manual", "how", " "),
    ):
        with pytest.raises(BadDestination) as wrong:
            destination(uuid4(), rail, **{field: said})
        assert wrong.value.field == field


def test_where_money_goes_is_sealed(tiana):
    lova = wallet(usd(5))
    where = destination(lova, "pain001")
    assert queries.destinations(lova)[0].hint == "…3000"
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_destination::text FROM payouts_destination")
        assert "3704" not in str(cursor.fetchall())
    assert not any(b"3704" in bytes(row.ciphertext) for row in Secret.objects.all())
    actions.forget_destination(owner=lova, destination=where)
    assert queries.destinations(lova) == []


def test_small_ones_are_pooled_until_the_rail_can_carry_them(tiana):
    tariff = TariffRates(minimum_micros=1_000_000, source="the network's own list")
    cast.set_by_two(
        actions.enter_tariff, tiana.id, rail_name="mobile", currency="USD", tariff=tariff
    )
    lova = wallet(usd(1_200_000))
    where = destination(lova, "mobile")
    first = asks(lova, usd(400_000), where=where)
    assert first.waits_for == usd(600_000)
    with pytest.raises(NothingToSend):
        actions.build_batch(actor_id=tiana.id, rail_name="mobile", currency="USD")
    asks(lova, usd(800_000), where=where)
    batch = actions.build_batch(actor_id=tiana.id, rail_name="mobile", currency="USD")
    assert (batch.payments, batch.sums) == (1, (usd(1_200_000),))


def test_the_commons_advances_what_a_rails_smallest_payment_lacks(tiana):
    tariff = TariffRates(minimum_micros=1_000_000, source="the network's own list")
    cast.set_by_two(
        actions.enter_tariff, tiana.id, rail_name="mobile", currency="USD", tariff=tariff
    )
    lova = wallet(usd(400_000))
    where = destination(lova, "mobile")
    with pytest.raises(NoAdvance):
        asks(lova, usd(400_000), where=where, advance=True)
    commons(usd(5_000_000))
    order = asks(lova, usd(400_000), where=where, advance=True)
    assert order.money == usd(1_000_000)
    assert queries.owed(lova, "USD") == usd(600_000)
    wallet(usd(700_000), lova)
    later = asks(lova, usd(700_000))
    assert later.money == usd(100_000)  # what she owed went back first, as she was told
    assert queries.owed(lova, "USD") == usd(0)
    assert books.check_books() == []


def test_a_file_is_sent_one_time(tiana):
    lova = wallet(usd(400_000))
    asks(lova, usd(400_000), "csv")
    batch = actions.build_batch(actor_id=tiana.id, rail_name="csv", currency="USD")
    _, content, _ = queries.batch_file(batch.public_id)
    assert b"Lova Rakoto" in content
    actions.mark_sent(batch=batch.public_id, actor_id=tiana.id)
    with pytest.raises(AlreadySent):
        actions.mark_sent(batch=batch.public_id, actor_id=tiana.id)
    with pytest.raises(AlreadySent):
        actions.undo_batch(batch=batch.public_id, actor_id=tiana.id)
    order = queries.orders_of(lova)[0]
    with pytest.raises(AlreadyOnItsWay):
        actions.cancel_payout(owner=lova, order=order.public_id)
    back = f"paymentReference,status\n{order.public_name},completed\n".encode()
    told = actions.read_back(actor_id=tiana.id, rail_name="csv", content=back)
    assert told.settled == 1
    assert actions.read_back(actor_id=tiana.id, rail_name="csv", content=back).already_read
    assert queries.order(order.public_id).state is OrderState.SETTLED
    assert breaches() == set()


def test_a_file_that_was_not_sent_can_be_undone(tiana):
    lova = wallet(usd(400_000))
    order = asks(lova, usd(400_000), "csv")
    batch = actions.build_batch(actor_id=tiana.id, rail_name="csv", currency="USD")
    actions.undo_batch(batch=batch.public_id, actor_id=tiana.id)
    assert queries.order(order.public_id).state is OrderState.ASKED
    actions.cancel_payout(owner=lova, order=order.public_id)
    assert held(lova) == 400_000


def test_nobody_confirms_her_own_payout_and_an_outsider_nothing(tiana):
    lova = worker("lova")
    people.appoint_steward(
        person_id=lova.id, office=Office.MEDIATOR, since=__import__("datetime").date(2026, 1, 1)
    )
    wallet(usd(70), lova.ref.subject)
    order = asks(lova.ref.subject, usd(70))
    with pytest.raises(OwnPayout):
        actions.confirm_by_hand(order=order.public_id, actor_id=lova.id)
    oskar = person("oskar")
    for deed in (
        lambda: actions.confirm_by_hand(order=order.public_id, actor_id=oskar.id),
        lambda: actions.build_batch(actor_id=oskar.id, rail_name="csv", currency="USD"),
        lambda: actions.read_back(actor_id=oskar.id, rail_name="csv", content=b""),
        lambda: actions.mark_sent(batch=uuid4(), actor_id=oskar.id),
        lambda: cast.set_by_two(
            actions.enter_tariff, oskar.id, rail_name="csv", currency="USD", tariff=TariffRates()
        ),
    ):
        with pytest.raises(NotInOffice):
            deed()


def test_a_household_splits_what_comes_in(tiana):
    mother, daughter, son = wallet(usd(90)), uuid4(), uuid4()
    actions.set_split(owner=mother, shares={mother: 500_000, daughter: 300_000, son: 200_000})
    wallet(usd(1_001), mother)
    gone = actions.share_out(owner=mother)
    assert gone == {daughter: [usd(300)], son: [usd(200)]}
    assert (held(mother), held(daughter), held(son)) == (591, 300, 200)
    assert actions.share_out(owner=mother) == {}
    actions.set_split(owner=mother, shares={})
    wallet(usd(1_000), mother)
    assert actions.share_out_all() == 0
    assert held(mother) == 1_591


def test_a_split_is_the_whole(tiana):
    mother, son = uuid4(), uuid4()
    for shares in ({mother: 500_000, son: 499_999}, {mother: 1_000_000}, {mother: 0, son: 1}):
        with pytest.raises(BadSplit):
            actions.set_split(owner=mother, shares=shares)
    refused(
        'INSERT INTO payouts_splitshare (owner, "to", millionths)'
        f" VALUES ('{mother}', '{son}', 3)",
        "MG135",
    )


def test_every_rail_takes_every_balance_it_promises(tiana):
    for name, rail in RAILS.items():
        lova = wallet(usd(10_000_000))
        order = asks(lova, usd(10_000_000), name)
        assert order.arrives == usd(10_000_000), rail


COPIED = (
    "INSERT INTO payouts_order (public_id, owner, destination_id, rail, currency, amount_micros,"
    " fee_micros, rate, sent_currency, sent_micros, state, reason) SELECT gen_random_uuid(),"
    " owner, destination_id, rail, currency, amount_micros, 0, 1, currency, 5, 'asked', ''"
    " FROM payouts_order"
)
SEEDED = [
    (COPIED, "MG131"),
    ("UPDATE payouts_order SET amount_micros = amount_micros + 1", "MG131"),
    ("UPDATE payouts_order SET state = 'settled'", "MG131"),
    ("UPDATE payouts_order SET state = 'returned'", "MG132"),
    ("DELETE FROM payouts_order", "MG131"),
    ("TRUNCATE payouts_order CASCADE", "MG131"),
]


@pytest.mark.parametrize(("breach", "code"), SEEDED)
def test_the_database_refuses_a_payout_that_the_ledger_does_not_know(tiana, breach, code):
    lova = wallet(usd(500))
    asks(lova, usd(500))
    refused(breach, code)
    assert Order.objects.get().state == "asked"


def test_a_payout_by_hand_is_not_settled_by_one_steward(tiana):
    from minga.domains.payouts.actions.batches import settle

    lova = wallet(usd(500))
    order = asks(lova, usd(500))
    actions.confirm_by_hand(order=order.public_id, actor_id=tiana.id)
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="two stewards"), transaction.atomic():
        settle(Order.objects.get())


def test_the_audit_finds_a_payout_that_was_cooked(tiana, behind_our_back):
    lova = wallet(usd(500))
    asks(lova, usd(500))
    good_customer()
    with behind_our_back() as cursor:
        cursor.execute("UPDATE payouts_order SET state = 'returned'")
    assert any("on their way" in sentence for sentence in breaches())


@pytest.mark.parametrize("details", ['{"name": "Lova", "iban": "DE٨٩٣٧٠٤٠٠٤٤٠٥٣٢٠١٣٠٠٠"}', None])
def test_a_file_leaves_out_and_names_what_it_cannot_hold(tiana, details):
    from minga.domains.payouts.queries.orders import purpose_of
    from minga.domains.vault import actions as vault
    from tests.integration.payouts.bank import HOUSE

    cast.set_by_two(actions.set_house_account, tiana.id, **HOUSE)
    lova, kanto = wallet(usd(5_000_000)), wallet(usd(5_000_000))
    where = destination(lova, "pain001")
    orders = asks(lova, usd(5_000_000), where=where), asks(kanto, usd(5_000_000), "pain001")
    if details is None:
        vault.shred(subject=lova, purpose=purpose_of(where))
    else:
        vault.seal(subject=lova, purpose=purpose_of(where), value=details)
    batch = actions.build_batch(actor_id=tiana.id, rail_name="pain001", currency="USD")
    assert (batch.payments, batch.left_out) == (1, (str(orders[0].public_id),))
    assert [queries.order(order.public_id).state for order in orders] == [
        OrderState.ASKED, OrderState.BATCHED,
    ]  # fmt: skip
