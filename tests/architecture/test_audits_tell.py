"""Each line of `mingad audit` says a breach when its guarantee is broken behind our back.

Books, log, charter, vault, answers, slots and judgement break their own lines in their own folders
(SHOWN_IN); here stand those of the other domains. A new line without its breach fails the last
test of this file.
"""

from collections.abc import Callable
from importlib import import_module
from uuid import uuid4

import pytest
from django.utils import timezone

from minga.domains.assignment import actions as assignment
from minga.domains.audit import Audit, audits_of
from minga.domains.billing import actions as billing
from minga.domains.payouts import actions as payouts
from minga.domains.payouts.types import SHARES_TOTAL
from minga.domains.people import actions as people
from minga.domains.people.types import Office
from minga.domains.publishing import actions as terms
from minga.domains.quality import actions as quality
from minga.domains.training import actions as practice
from minga.domains.wages import actions as wages
from minga.domains.wages.types import OverheadKind
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from tests import cast
from tests.architecture.hand_overs import HAND_OVERS
from tests.architecture.payout_scenes import (
    a_contradiction_of_a_bank,
    a_contradiction_of_a_bank_decided,
    payouts_on_their_way,
    settings_of_money,
)
from tests.integration.billing.papers import MARCH, SELLER, month_of_work
from tests.integration.billing.test_bank_statements import announced, entry, statement
from tests.integration.publishing.cast import try_out
from tests.integration.quality.test_quality import with_gold
from tests.integration.refusals import findings
from tests.integration.training.test_practice import EXAMPLES, attempt
from tests.integration.wages.weeks import a_day_later, paid, usd, works
from tools.house.plan import domains

pytestmark = pytest.mark.django_db

# domain: where its lines are broken, and how many of them
SHOWN_IN = {
    "answers": ("answers, judgement/test_audits.py, panels/test_projects", 16),
    "assignment": ("tests/integration/assignment/test_blind.py, collections, answers", 8),
    "consent": ("tests/integration/consent: test_guards, deliveries, votes, renewals", 17),
    "charter": ("tests/integration/charter/test_charter.py", 3),
    "judgement": ("tests/integration/judgement/test_audits.py", 12),
    "ledger": ("tests/integration/ledger/test_books.py, tests/architecture/test_false_rows.py", 9),
    "licences": ("tests/integration/licences/test_audits.py", 8),
    "log": ("tests/integration/log/test_log.py", 6),
    "panels": ("tests/integration/panels/test_panels.py", 4),
    "notices": ("tests/integration/notices/test_readings.py", 2),
    "hits": ("tests/integration/hits/test_guards.py", 4),
    "items": ("tests/integration/items/test_audits.py", 2),
    "takedowns": ("tests/integration/takedowns/test_cases.py, test_searches.py", 8),
    "rights": ("tests/integration/rights/test_guards.py, test_data_breaches.py", 10),
    "vault": ("tests/integration/vault/test_vault.py, test_items.py", 4),
    "work": ("answers, assignment, collections, panels, work: test_deeds_told, test_votes", 10),
}

# single lines of other domains that are broken elsewhere
SHOWN_ELSEWHERE = {
    "Members who gave no personal data got as much other work as those who did":
        "tests/integration/consent/test_guards.py",
}  # fmt: skip


def a_home() -> None:
    one, other = cast.worker("lova"), cast.worker("kanto")
    home = people.open_household(member=one.ref, name="Ours")
    people.invite_to_household(member=one.ref, name="kanto")
    people.join_household(member=other.ref, household=home)
    cast.worker("oskar")


def somebody_erased() -> None:
    people.erase_person(person_id=cast.worker("lova").id)


def a_payday() -> None:
    project, lova = cast.published(texts=10), cast.worker()
    works(lova, project, 20_000, 9_000)
    paid(cast.steward("thea"), a_day_later())
    wages.record_overhead(member=lova.ref, kind=OverheadKind.WAITING, seconds=60, reference="x")
    payouts.set_split(owner=lova.ref.subject, shares={uuid4(): SHARES_TOTAL})


def an_example_tried() -> None:
    clara, lova = cast.good_customer(), cast.worker()
    card = cast.draft(clara)
    cast.bring_texts(card, 10)
    work.write_examples(project=card.public_id, actor_id=clara.id, examples=EXAMPLES)
    project = assignment.publish(project=card.public_id, actor_id=clara.id)
    practice.practise(member=lova.ref, attempts=[attempt(project)])


def an_objection() -> None:
    project, lova = with_gold()
    quality.compute(project_id=project.id)
    made = quality.object_to_gold(
        member=lova.ref, project=project.public_id, external_id="text-0", text="It is news."
    )
    steward = cast.person("dana")
    people.appoint_steward(
        person_id=steward.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    quality.decide_objection(objection=made, actor_id=steward.id, upheld=True, decision="Right.")


def a_pilot_and_a_raise() -> None:
    clara = cast.good_customer()
    card = cast.draft(clara)
    cast.bring_texts(card, 600)
    project = work_queries.project(card.public_id)
    try_out(clara, project)
    terms.publish(project=project.public_id, actor_id=clara.id)
    lova = cast.worker()
    lova.ask(project.public_id, 3)
    lova.work_through()
    terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(15_000))


def papers() -> None:
    month_of_work(texts=10)
    (charged,) = billing.issue_month(month=MARCH)
    tiana = cast.steward("thea")
    billing.credit(
        money=usd(20_000),
        reason="Wrong instructions.",
        invoice=charged.public_id,
        actor_id=tiana.id,
    )


def a_bank_statement() -> None:
    clara, tiana = cast.customer("carlos", "R-carlos"), cast.steward("thea")
    deposit = announced(clara)
    content = statement(entry("B1", "5.00", reference=deposit.creditor_reference))
    billing.read_statement(actor_id=tiana.id, content=content)


def asleep(trigger: str, table: str) -> str:
    return f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"


# (what has happened, what is done behind our back, the line that must tell)
BREACHES: list[tuple[Callable[[], None], str, str]] = [
    (
        somebody_erased,
        "UPDATE people_member SET left_at = NULL",
        "Whoever was erased has no name, no household, no device and no way to sign in",
    ),
    (
        a_home,
        "UPDATE people_householdseat SET invited_by_id = (SELECT max(id) FROM people_member)",
        "Nobody sits in a household that she did not open or that did not ask her",
    ),
    (
        a_home,
        "UPDATE people_member SET adult_attested_by_id = person_id",
        "Two members vouched for every member, or a registrar attested her in person",
    ),
    (
        a_home,
        "ALTER TABLE people_device ADD COLUMN face bytea",
        "No table keeps a face, a finger, a document or a birth date of anybody",
    ),
    (
        a_home,
        asleep("people_vouch_is_given", "people_vouch"),
        "The guards of people are in place and awake",
    ),
    *HAND_OVERS,
    (
        payouts_on_their_way,
        "UPDATE payouts_order SET amount_micros = amount_micros + 1 WHERE state = 'asked'",
        "What lies between wallets and the bank is exactly the payouts on their way",
    ),
    (
        payouts_on_their_way,
        "UPDATE payouts_order SET owner = gen_random_uuid()",
        "Every payout left its own owner's wallet, and came back there when it came back",
    ),
    (
        payouts_on_their_way,
        "DELETE FROM payouts_confirmation",
        "No payout by hand is settled without two stewards, neither of them its owner",
    ),
    (
        payouts_on_their_way,
        "UPDATE payouts_order SET asked_at = now() - interval '31 days'",
        "No payout has waited in the house for a month, but for a rail's smallest amount",
    ),
    (
        payouts_on_their_way,
        "UPDATE payouts_batch SET sent_at = now() - interval '31 days'",
        "No payout has been at a bank for a month without word, but for an open case",
    ),
    (
        a_contradiction_of_a_bank,
        "UPDATE payouts_bankcase SET payment_id = (SELECT min(id) FROM payouts_payment)",
        "Every report of a bank that contradicts an earlier one has its case",
    ),
    (
        payouts_on_their_way,
        "UPDATE payouts_payment SET sent_micros = sent_micros + 1",
        "No file was sent twice, and every payment belongs to one file",
    ),
    (
        payouts_on_their_way,
        "UPDATE payouts_splitshare SET millionths = 1",
        "The shares of every split are together the whole",
    ),
    (
        a_contradiction_of_a_bank_decided,
        "DELETE FROM people_signature WHERE matter LIKE 'bank-case:%'",
        "Every decided case of a bank has the signatures that its amount needed",
    ),
    (
        settings_of_money,
        "DELETE FROM people_signature",
        "Two treasurers signed every account of the co-op and every rate in force",
    ),
    (
        payouts_on_their_way,
        asleep("payouts_order_moves", "payouts_order"),
        "The guards of payouts are in place and awake",
    ),
    (
        a_payday,
        "UPDATE work_publication SET hi = hi + 1",
        "Every item on offer was published once, with the pay of all its answers",
    ),
    (
        a_payday,
        "UPDATE assignment_lane SET taken_back = taken_back + 1",
        "Every slot that was taken off the offer is counted by one withdrawal",
    ),
    (
        a_payday,
        "UPDATE wages_paydayline SET earned_micros = earned_micros + 1 WHERE kind = 'own_clock'",
        "In every posted period each member's time earned the floor, in each project",
    ),
    (
        a_payday,
        "UPDATE wages_paydayline SET answers = answers - 1 WHERE kind = 'own_clock'",
        "No answer of a posted period was left out of its member's time",
    ),
    (
        a_payday,
        "UPDATE ledger_transfer SET amount_micros = amount_micros + 1 WHERE code = 'top_up'",
        "Every line of a payday is paid by exactly its transfers, into its own wallet",
    ),
    (
        a_payday,
        "UPDATE wages_overhead SET counted_at = now() - interval '90 days' WHERE reference = 'x'",
        "No recorded time from before a posted payday is still unpaid",
    ),
    (
        a_payday,
        asleep("wages_overhead_stays", "wages_overhead"),
        "The guards of paydays and of recorded time are in place and awake",
    ),
    (
        an_example_tried,
        "UPDATE training_attempt SET price_micros = 1",
        "Every worked example that was tried is paid, at the price of an answer",
    ),
    (
        an_example_tried,
        "DELETE FROM training_attempt",
        "Every receipt for worked examples names those that are kept, each one time",
    ),
    (
        an_objection,
        "UPDATE quality_objection SET transfer_id = (SELECT min(id) FROM ledger_transfer)",
        "Every objection to a true answer was paid to the member who made it",
    ),
    (
        an_objection,
        "UPDATE quality_gold SET withdrawn_at = NULL",
        "Where an objection was upheld, the true answer is withdrawn for everybody",
    ),
    (
        an_objection,
        "UPDATE quality_result SET answers = answers + 1",
        "A result is made of paid answers only: an item has no more of them than are paid",
    ),
    (
        a_pilot_and_a_raise,
        "UPDATE publishing_pilot SET lowest_micros = 20000",
        "No big project reached members untried, or under the time that a round measured",
    ),
    (
        a_pilot_and_a_raise,
        "UPDATE publishing_seat SET go = false",
        "Each round was decided by what its members said, and by the time they needed",
    ),
    (
        a_pilot_and_a_raise,
        "UPDATE publishing_topup SET micros = micros + 1",
        "A price that rose came to everybody who had worked, by the same amount an answer",
    ),
    (
        papers,
        "UPDATE billing_invoice SET net_micros = net_micros + 1 WHERE kind = 'invoice'",
        "The lines of every invoice sum to what the ledger charged that client",
    ),
    (
        papers,
        "UPDATE billing_invoice SET number = number + 10",
        "Invoices and credit notes are numbered without a gap",
    ),
    (
        papers,
        "DELETE FROM ledger_transfer WHERE reference LIKE 'credit-note:%'",
        "Every credit note moved its money, and gave back no more than was charged",
    ),
    (
        papers,
        "DELETE FROM people_signature WHERE matter LIKE 'credit-note:%'",
        "Every credit note has the signatures that its amount needed",
    ),
    (
        papers,
        "DROP TRIGGER {0} ON billing_invoice",
        "The database's own guards of invoices and bank statements are in force",
    ),
    (
        a_bank_statement,
        "UPDATE billing_entry SET amount_micros = amount_micros + 1",
        "Every deposit that a bank's statement confirmed is booked with what came, once",
    ),
    (
        a_bank_statement,
        "DELETE FROM people_signature",
        "Every confirmed deposit has its entry of the bank, or the signatures of two",
    ),
]


def audits() -> dict[str, list[Audit]]:
    """The lines of each domain that are broken here or in SHOWN_IN.

    tests/architecture/test_false_rows.py breaks those of documents, of seals and of receipts.
    """
    found = {}
    for domain in domains():
        try:
            module = import_module(f"minga.domains.{domain}.audits")
        except ModuleNotFoundError:
            continue
        of_documents = audits_of(getattr(module, "DOCUMENTS", []))
        found[domain] = [
            line
            for line in module.AUDITS
            if line not in of_documents
            and "_seal(" not in line.sql
            and "SHA-256" not in line.sentence
        ]
    return found


@pytest.mark.parametrize(
    ("happened", "deed", "sentence"), BREACHES, ids=[row[2][:60] for row in BREACHES]
)
def test_the_audit_tells(behind_our_back, settings, happened, deed, sentence):
    settings.MINGA_SELLER = SELLER
    happened()
    line = [one for every in audits().values() for one in every if one.sentence == sentence]
    assert findings(line) == []
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if "{0}" in deed:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'billing_invoice'::regclass"
                " AND NOT tgisinternal LIMIT 1"
            )
            deed = deed.format(*cursor.fetchone())
        cursor.execute(deed)
    assert findings(line) == [sentence]


def test_no_line_is_without_its_breach():
    told = {sentence for _happened, _deed, sentence in BREACHES} | set(SHOWN_ELSEWHERE)
    lines = [line for every in audits().values() for line in every]
    # tests/architecture/test_guards_awake.py puts every guard to sleep
    told |= {line.sentence for line in lines if line.sentence.endswith("in place and awake")}
    for domain, every in audits().items():
        if domain in SHOWN_IN:
            assert len(every) == SHOWN_IN[domain][1], f"break the new line of {domain} in a test"
        else:
            assert [one.sentence for one in every if one.sentence not in told] == [], domain
