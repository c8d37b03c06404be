"""A bank that contradicts itself: nothing swallowed, nothing stuck, nothing paid twice silently."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.charter import actions as charter
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind
from minga.domains.payouts import actions, queries
from minga.domains.payouts.errors import (
    AlreadySent,
    CaseWordsMissing,
    DecisionImpossible,
    NoSuchBankCase,
    OwnPayout,
)
from minga.domains.payouts.models import BankCase, BankReport
from minga.domains.payouts.types import CaseDecision, CaseReason, OrderState, ReadingView
from minga.domains.people import actions as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga_pure.money import Money
from tests import cast
from tests.cast import steward, vote, worker
from tests.integration.payouts.bank import HOUSE
from tests.integration.payouts.messages import booking, status
from tests.integration.payouts.purses import asks, held, wallet
from tests.integration.refusals import breaches, refused

pytestmark = pytest.mark.django_db
FIFTY = Money(50_000_000, "EUR")
DIALECTS = Path(__file__).parents[1] / "billing" / "dialects"


@pytest.fixture
def tiana():
    charter.hold_founding_vote()
    vote(two_signatures_micros={"EUR": FIFTY.micros})
    treasurer = steward("tiana")
    cast.set_by_two(actions.set_house_account, treasurer.id, **HOUSE)
    return treasurer


class Payout:
    """One payout of 50.00 in a sent file, and the bank that reports on it."""

    def __init__(self, treasurer, owner=None, *, mark_sent: bool = True) -> None:
        self.treasurer = treasurer
        self.owner = wallet(FIFTY, owner)
        self.order_id = asks(self.owner, FIFTY, "pain001").public_id
        self.batch = actions.build_batch(actor_id=treasurer.id, rail_name="pain001", currency="EUR")
        if mark_sent:
            actions.mark_sent(batch=self.batch.public_id, actor_id=treasurer.id)
        self.end_to_end = queries.order(self.order_id).public_name
        self.file_id = self.batch.filename.removesuffix(".xml")

    def read(self, content: bytes) -> ReadingView:
        return actions.read_back(actor_id=self.treasurer.id, rail_name="pain001", content=content)

    def status(self, code: str, reason: str = "") -> ReadingView:
        return self.read(status(code, end_to_end=self.end_to_end, reason=reason))

    def file_status(self, code: str, reason: str = "") -> ReadingView:
        return self.read(status(code, file_id=self.file_id, reason=reason))

    def booked(self, amount: str = "50.00", reference: str = "") -> ReadingView:
        return self.read(booking(self.end_to_end, amount, reference=reference))

    def came_back(self, amount: str = "50.00", reference: str = "") -> ReadingView:
        return self.read(booking(self.end_to_end, amount, side="CRDT", reference=reference))

    @property
    def state(self) -> OrderState:
        return queries.order(self.order_id).state

    @property
    def cases(self) -> list:
        return queries.cases_waiting()

    def decide(self, decision: CaseDecision, words: str = "The bank says so.") -> None:
        (case,) = self.cases
        actions.decide_case(
            case=case.public_id, actor_id=self.treasurer.id, decision=decision, words=words
        )


@pytest.mark.parametrize(
    ("messages", "state", "reason"),
    [
        (["file ACTC", "file RJCT"], OrderState.SENT, CaseReason.REFUSED_LATE),
        (["ACCP", "file RJCT"], OrderState.SENT, CaseReason.REFUSED_LATE),
        (["ACSC", "RJCT"], OrderState.SENT, CaseReason.REFUSED_LATE),
        (["booked", "RJCT"], OrderState.SETTLED, CaseReason.REFUSED_LATE),
        (["RJCT", "booked"], OrderState.RETURNED, CaseReason.PAID_AFTER_REFUSAL),
        (["file RJCT", "booked"], OrderState.RETURNED, CaseReason.PAID_AFTER_REFUSAL),
        (["RJCT", "ACSC"], OrderState.RETURNED, CaseReason.PAID_AFTER_REFUSAL),
        (["RJCT", "back"], OrderState.RETURNED, CaseReason.PAID_AFTER_REFUSAL),
        (["part 30.00", "part 20.00"], OrderState.SENT, CaseReason.AMOUNT),
        (["booked", "part back"], OrderState.SETTLED, CaseReason.AMOUNT),
        (["booked A1", "booked A2"], OrderState.SETTLED, CaseReason.BOOKED_TWICE),
    ],
)
def test_a_contradiction_is_one_case_with_every_paper(tiana, messages, state, reason):
    payout = Payout(tiana)
    for message in messages:
        tell(payout, message)
    assert payout.state is state
    (case,) = payout.cases
    assert case.reason is reason
    papers = BankReport.objects.filter(payment__end_to_end=payout.end_to_end).count()
    assert len(case.papers) == papers >= 1
    assert case.papers[-1].contradicts
    assert breaches() == set()


def tell(payout: Payout, message: str) -> None:
    match message.split():
        case ["file", code]:
            payout.file_status(code)
        case ["part", "back"]:
            payout.came_back("45.00")
        case ["part", amount]:
            payout.booked(amount)
        case ["booked", *reference]:
            payout.booked(reference="".join(reference))
        case ["back"]:
            payout.came_back()
        case [code]:
            payout.status(code)


@pytest.mark.parametrize(
    ("messages", "state", "in_wallet"),
    [
        (["file ACTC", "ACCP", "RJCT"], OrderState.RETURNED, FIFTY.micros),
        (["ACCP", "ACSC", "booked", "booked"], OrderState.SETTLED, 0),
        (["booked", "ACCP", "back", "booked", "RJCT"], OrderState.RETURNED, FIFTY.micros),
        (["back", "booked"], OrderState.RETURNED, FIFTY.micros),
        (["booked A1", "booked A1", "back", "back"], OrderState.RETURNED, FIFTY.micros),
    ],
)
def test_the_usual_ways_in_any_order_are_no_case(tiana, messages, state, in_wallet):
    payout = Payout(tiana)
    for message in messages:
        tell(payout, message)
    assert (payout.state, held(payout.owner, "EUR")) == (state, in_wallet)
    assert payout.cases == []
    assert breaches() == set()


def test_a_duplicate_is_no_refusal(tiana):
    payout = Payout(tiana)
    assert payout.file_status("RJCT", "AM05").duplicates == 1
    assert payout.status("RJCT", "DUPL").duplicates == 1
    assert (payout.state, payout.cases) == (OrderState.SENT, [])


def test_a_report_on_a_file_that_was_not_marked_as_sent_is_a_case_and_the_file_stays(tiana):
    payout = Payout(tiana, mark_sent=False)
    payout.booked()
    (case,) = payout.cases
    assert (case.reason, case.decisions) == (CaseReason.NOT_SENT, (CaseDecision.CLOSE,))
    with pytest.raises(AlreadySent):
        actions.undo_batch(batch=payout.batch.public_id, actor_id=tiana.id)
    actions.mark_sent(batch=payout.batch.public_id, actor_id=tiana.id)
    payout.decide(CaseDecision.SETTLE)
    assert (payout.state, breaches()) == (OrderState.SETTLED, set())


def test_a_report_on_a_file_that_was_undone_is_a_case(tiana):
    payout = Payout(tiana, mark_sent=False)
    actions.undo_batch(batch=payout.batch.public_id, actor_id=tiana.id)
    payout.booked()
    assert [case.reason for case in payout.cases] == [CaseReason.NOT_SENT]
    assert payout.state is OrderState.ASKED


@pytest.mark.parametrize(
    ("messages", "decision", "state", "in_wallet"),
    [
        (["ACSC", "RJCT"], CaseDecision.REFUND, OrderState.RETURNED, FIFTY.micros),
        (["ACSC", "RJCT"], CaseDecision.SETTLE, OrderState.SETTLED, 0),
        (["ACSC", "RJCT"], CaseDecision.CLOSE, OrderState.SENT, 0),
        (["booked", "RJCT"], CaseDecision.COME_BACK, OrderState.RETURNED, FIFTY.micros),
        (["RJCT", "booked"], CaseDecision.CLOSE, OrderState.RETURNED, FIFTY.micros),
        (["RJCT", "booked"], CaseDecision.RECOVER, OrderState.RETURNED, 0),
        (["file RJCT", "booked"], CaseDecision.RECOVER, OrderState.RETURNED, 0),
    ],
)
def test_a_treasurer_decides_and_the_money_follows(tiana, messages, decision, state, in_wallet):
    payout = Payout(tiana)
    for message in messages:
        tell(payout, message)
    payout.decide(decision)
    assert (payout.state, held(payout.owner, "EUR")) == (state, in_wallet)
    assert payout.cases == []
    (case,) = queries.cases_decided()
    assert (case.decision, case.words) == (decision, "The bank says so.")
    assert books.check_books() == []
    assert breaches() == set()


def test_a_decision_needs_words_an_office_and_fits_the_payment(tiana):
    payout = Payout(tiana)
    payout.status("RJCT")
    payout.booked()
    (case,) = payout.cases
    names = {"case": case.public_id, "decision": CaseDecision.CLOSE}
    with pytest.raises(CaseWordsMissing):
        actions.decide_case(actor_id=tiana.id, words=" ", **names)
    with pytest.raises(NotInOffice):
        actions.decide_case(actor_id=worker("oskar").id, words="yes", **names)
    with pytest.raises(DecisionImpossible):
        payout.decide(CaseDecision.SETTLE)
    payout.decide(CaseDecision.CLOSE)
    with pytest.raises(NoSuchBankCase):
        actions.decide_case(actor_id=tiana.id, words="again", **names)


def test_nobody_decides_on_their_own_payout(tiana):
    lova = worker("lova")
    people.appoint_steward(person_id=lova.id, office=Office.TREASURER, since=date(2026, 1, 1))
    payout = Payout(tiana, lova.ref.subject)
    payout.status("ACSC")
    payout.status("RJCT")
    (case,) = payout.cases
    with pytest.raises(OwnPayout):
        actions.decide_case(
            case=case.public_id, actor_id=lova.id, decision=CaseDecision.REFUND, words="mine"
        )
    assert payout.state is OrderState.SENT


def test_the_database_keeps_positions_reports_and_cases(tiana):
    payout = Payout(tiana)
    payout.status("ACSC")
    payout.status("RJCT")
    refused("UPDATE payouts_order SET bank_position = 'came_back'", "MG136")
    refused("UPDATE payouts_order SET bank_position = 'accepted'", "MG136")
    refused("UPDATE payouts_bankreport SET outcome = 'accepted'", "MG137")
    refused("DELETE FROM payouts_bankreport", "MG137")
    refused("TRUNCATE payouts_bankreport", "MG137")
    refused("DELETE FROM payouts_bankcase", "MG138")
    refused("UPDATE payouts_bankcase SET reason = 'amount'", "MG138")
    refused("UPDATE payouts_bankreport SET case_id = NULL", "MG137")
    assert (BankCase.objects.count(), payout.state) == (1, OrderState.SENT)


MESSAGES = st.sampled_from([
    "file ACTC", "file RJCT", "ACCP", "ACSC", "RJCT", "booked", "booked A1", "booked A2", "back",
    "part 30.00", "part 20.00", "part back",
])  # fmt: skip


@given(st.lists(MESSAGES, max_size=7))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_sequence_of_messages_loses_or_doubles_money_silently(tiana, messages):
    with transaction.atomic():
        payout = Payout(tiana)
        for message in messages:
            tell(payout, message)
        wallet_micros = held(payout.owner, "EUR")
        assert books.check_books() == []
        assert breaches() == set()
        assert (payout.state is OrderState.RETURNED) == (wallet_micros == FIFTY.micros)
        clearing = books.account_id(AccountKind.PAYOUT_CLEARING, None, "EUR")
        in_clearing = books.balance(clearing).micros
        assert in_clearing == (FIFTY.micros if payout.state is OrderState.SENT else 0)
        texts = set(messages)
        paid = texts & {"booked", "booked A1", "booked A2", "part 30.00", "part 20.00"}
        if payout.state is OrderState.RETURNED and paid and "back" not in texts:
            assert payout.cases, messages
        if {"booked A1", "booked A2"} <= texts:
            assert payout.cases, messages
        if texts & {"part 30.00", "part 20.00", "part back"}:
            assert payout.cases, messages
        if payout.state is OrderState.SENT and "RJCT" in texts:
            assert payout.cases, messages
        transaction.set_rollback(True)


# --- Dialects -------------------------------------------------------------------------------------
def three_payouts(treasurer) -> tuple[list, str]:
    """Payouts of 10, 20 and 30 in one sent file; their orders and the file's id."""
    cast.set_by_two(actions.set_house_account, treasurer.id, **HOUSE)
    orders = [
        asks(wallet(Money(micros, "EUR")), Money(micros, "EUR"), "pain001")
        for micros in (10_000_000, 20_000_000, 30_000_000)
    ]
    batch = actions.build_batch(actor_id=treasurer.id, rail_name="pain001", currency="EUR")
    actions.mark_sent(batch=batch.public_id, actor_id=treasurer.id)
    return [order.public_id for order in orders], batch.filename.removesuffix(".xml")


def dialect(name: str, **names: str) -> bytes:
    text = (DIALECTS / f"{name}.xml").read_text()
    for old, new in names.items():
        text = text.replace(f">{old.replace('_', '-')}<", f">{new}<")
    return text.encode()


def read_by(treasurer, content: bytes) -> ReadingView:
    return actions.read_back(actor_id=treasurer.id, rail_name="pain001", content=content)


def states(orders: list) -> set[OrderState]:
    return {queries.order(order).state for order in orders}


def test_a_batch_debit_of_version_02_settles_each_payment(tiana):
    orders, file_id = three_payouts(tiana)
    names = {f"E{n}": f"{file_id}-{n}" for n in (1, 2, 3)}
    report = read_by(tiana, dialect("debit_batch_053_02", **names))
    assert (report.settled, states(orders)) == (3, {OrderState.SETTLED})


@pytest.mark.parametrize("named_by", ["MINGA_1", "PMT_1"])
def test_a_batch_debit_that_names_only_its_file_settles_each_payment(tiana, named_by):
    orders, file_id = three_payouts(tiana)
    names = {"MINGA_1": "NOTPROVIDED"} | {named_by: file_id}
    report = read_by(tiana, dialect("debit_batch_nodtls_053_08", **names))
    assert (report.settled, states(orders)) == (3, {OrderState.SETTLED})
    assert breaches() == set()


def test_a_batch_debit_of_another_sum_is_a_case(tiana):
    orders, file_id = three_payouts(tiana)
    content = dialect("debit_batch_nodtls_053_08", MINGA_1=file_id)
    report = read_by(tiana, content.replace(b">60.00<", b">59.00<"))
    assert (report.settled, report.cases) == (0, 3)
    assert states(orders) == {OrderState.SENT}


@pytest.mark.parametrize("name", ["pmtinf_rjct_12", "part_pmtinf_rjct_12"])
def test_a_refused_block_gives_each_payment_back(tiana, name):
    orders, file_id = three_payouts(tiana)
    report = read_by(tiana, dialect(name, MINGA_1=file_id))
    assert (report.returned, states(orders)) == (3, {OrderState.RETURNED})
    assert "AC01" in queries.order(orders[0]).reason
    assert breaches() == set()


def test_a_batch_without_its_refused_payment_is_booked(tiana):
    orders, file_id = three_payouts(tiana)
    read_by(tiana, status("RJCT", end_to_end=f"{file_id}-1", reason="AC04"))
    content = dialect("debit_batch_nodtls_053_08", MINGA_1=file_id)
    report = read_by(tiana, content.replace(b">60.00<", b">50.00<"))
    assert (report.settled, report.cases) == (2, 0)
    assert [queries.order(order).state for order in orders] == [
        OrderState.RETURNED, OrderState.SETTLED, OrderState.SETTLED,
    ]  # fmt: skip


def test_a_file_that_is_not_ours_is_named(tiana):
    assert read_by(tiana, dialect("pmtinf_rjct_12")).unknown == ("MINGA-1",)


def test_a_payment_named_by_its_instruction_alone_is_found(tiana):
    payout = Payout(tiana)
    content = status("RJCT", end_to_end=payout.end_to_end, reason="AC04")
    content = content.replace(b"OrgnlEndToEndId", b"OrgnlInstrId")
    assert payout.read(content).returned == 1


@pytest.mark.parametrize("code", ["ACWP", "ACFC", "ACIS", "PATC"])
def test_newer_codes_of_acceptance_are_read(tiana, code):
    assert Payout(tiana).status(code).accepted == 1


def test_blocked_money_is_a_case(tiana):
    payout = Payout(tiana)
    payout.status("ACWP")
    payout.status("BLCK")
    assert [case.reason for case in payout.cases] == [CaseReason.BLOCKED]
    payout.decide(CaseDecision.REFUND)
    assert payout.state is OrderState.RETURNED


def test_a_return_that_the_bank_takes_back_is_a_case(tiana):
    payout = Payout(tiana)
    payout.booked(reference="A1")
    payout.came_back(reference="A2")
    content = booking(payout.end_to_end, "50.00", reference="A3")
    payout.read(content.replace(b"<Sts>", b"<RvslInd>true</RvslInd><Sts>"))
    assert [case.reason for case in payout.cases] == [CaseReason.RETURN_REVERSED]
