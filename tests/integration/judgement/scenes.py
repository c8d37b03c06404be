"""A project that asks peers first, a member whose answers wait, and the people around a finding."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from minga.domains.judgement import actions
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.people import actions as people
from minga.domains.people.types import Office
from minga.domains.work.types import ProjectView
from minga_pure.money import Money
from tests.cast import Customer, Person, Worker, good_customer, person, published, worker
from tests.server_fixtures import as_the_owner

CRITERIA = ("An advert wants you to buy something.", "News says what happened.")


def transaction_ends() -> None:
    """Check what the database checks when a transaction ends: a finding has one of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@dataclass
class Scene:
    owner: Customer
    project: ProjectView
    lova: Worker
    mira: Person
    answers: list

    def find(self, count: int = 2, **other):
        said = {
            "answers": self.answers[:count],
            "criterion": 1,
            "evidence": "Nothing is for sale in these texts.",
            "words": "Tsy misy zavatra amidy ato.",
            "language": "mg",
            "actor_id": self.mira.id,
        }
        finding = actions.find(**(said | other))
        transaction_ends()
        return finding

    def suspend(self, **other):
        said = {
            "member": self.lova.ref.subject,
            "ground": "threat_or_harassment",
            "days": 10,
            "evidence": "A letter to Kanto.",
            "words": "Misaona.",
            "language": "mg",
            "actor_id": self.mira.id,
        }
        return actions.suspend(**(said | other))


def days_pass(days: int) -> None:
    """Everything that judgement wrote lies so many days, and a minute, further back."""
    shifted = {
        "people_stewardterm": ("since",),
        "judgement_decisionnotice": ("at",),
        "judgement_finding": ("at", "begins_at", "appeal_until"),
        "judgement_appeal": ("at", "until", "decided_at"),
        "judgement_juror": ("drawn_at", "said_at"),
        "assignment_suspension": ("since", "until", "lifted_at"),
    }
    with as_the_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        for table, moments in shifted.items():
            back = ", ".join(
                f"{one} = {one} - make_interval(days => {days}, mins => 1)" for one in moments
            )
            cursor.execute(f"UPDATE {table} SET {back}")
        cursor.execute("UPDATE people_stewardterm term SET seal = people_stewardterm_seal(term)")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def mediator(name: str = "mira") -> Person:
    one = person(name)
    people.appoint_steward(person_id=one.id, office=Office.MEDIATOR, since=timezone.now().date())
    return one


def peers(count: int = 5) -> list[Worker]:
    return [worker(f"peer-{number}") for number in range(count)]


def scene(*, review_first: bool = True, texts: int = 6, count: int = 4, **other) -> Scene:
    owner = good_customer(brings=Money(9_000_000_000, "USD"))
    project = published(owner, texts=texts, review_first=review_first, criteria=CRITERIA, **other)
    lova = worker()
    lova.ask(project.public_id, count)
    given = [lova.answer(task, {"label": "advert"}) for task in lova.tasks]
    lova.sync(given)
    return Scene(owner, project, lova, mediator(), [one.id for one in given])


def holds(kind: AccountKind, owner) -> int:
    account = ledger.account_id(kind, owner, "USD")
    return 0 if account is None else ledger.balance(account).micros


def after(**more):
    return timezone.now() + timedelta(**more)
