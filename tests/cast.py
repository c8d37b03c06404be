"""The fixed cast of the tests: a test states only what differs.

Lova and Kanto are members, Clara speaks for the city of Valencia, Tiana is treasurer and registrar,
Oskar is nobody here: he should see nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from minga.domains.answers import actions as answers
from minga.domains.answers.types import GivenAnswer, HeldTask, SyncReply, SyncRequest, Task, Want
from minga.domains.assignment import actions as assignment
from minga.domains.charter import actions as charter
from minga.domains.charter.models import Vote
from minga.domains.people import actions as people
from minga.domains.people import queries as people_queries
from minga.domains.people.models import Person as PersonRow
from minga.domains.people.types import MemberRef, Office
from minga.domains.work import actions as work
from minga.domains.work.models import Blob, Client, ClientFile
from minga.domains.work.readers import files_of
from minga.domains.work.types import ClientView, ProjectView
from minga_pure.money import Money
from minga_pure.projects import NewProject, NewRecipient, PurposeClass
from tests.remembered import remembered

ROUND_FROM = 1_000
PASSPHRASE = "warm bread under marigold stars"
LABELS = ({"name": "news", "title": "News"}, {"name": "advert", "title": "Advert"})


@dataclass
class Person:
    id: int
    username: str


@dataclass
class Worker(Person):
    """A member with a device: it keeps what it was given until the server says it has it."""

    ref: MemberRef
    tasks: list[Task] = field(default_factory=list)

    def ask(self, project: UUID, count: int = 5) -> SyncReply:
        """Get a bundle."""
        return self.sync(want=Want(project=project, count=count))

    def answer(self, task: Task, value: Any = None, kind: str = "label") -> GivenAnswer:
        return GivenAnswer(
            id=uuid4(),
            project=task.project,
            pos=task.pos,
            kind=kind,
            value=value if value is not None or kind != "label" else {"label": "news"},
            spent_ms=4_000,
        )

    def sync(
        self, given: Sequence[GivenAnswer] = (), want: Want | None = None, **more: Any
    ) -> SyncReply:
        """One sync, in which the device says what it holds and forgets what was stored."""
        held = [HeldTask(task.project, task.pos) for task in self.tasks]
        reply = answers.sync(
            member=self.ref,
            request=SyncRequest(answers=list(given), held=held, want=want, **more),
        )
        done = {(one.project, one.pos) for one in given}
        self.tasks = [task for task in self.tasks if (task.project, task.pos) not in done]
        self.tasks += reply.tasks
        return reply

    def work_through(self) -> SyncReply:
        """Answer everything that is held."""
        return self.sync([self.answer(task) for task in self.tasks])


def person(name: str) -> Person:
    return Person(people.create_person(username=name, passphrase=PASSPHRASE), name)


def worker(name: str = "lova") -> Worker:
    one = person(name)
    ref = people.enrol_member(
        person_id=one.id, languages=["mg"], attested_by=people.founding_registrar()
    )
    return Worker(one.id, one.username, ref)


def steward(name: str = "tiana") -> Person:
    """Treasurer and registrar."""
    one = person(name)
    for office in (Office.TREASURER, Office.REGISTRAR):
        people.appoint_steward(person_id=one.id, office=office, since=timezone.now().date())
    return one


@dataclass
class Customer(Person):
    client: ClientView


@remembered
def customer(name: str = "clara", registry_number: str = "P4625200C") -> Customer:
    """Somebody who speaks for a client that nobody has verified yet."""
    charter.hold_founding_vote()
    one = person(name)
    card = work.register_client(
        actor_id=one.id,
        legal_name=f"City of Valencia ({name})",
        country="ES",
        registry_number=registry_number,
        contact="data@valencia.example",
    )
    return Customer(one.id, one.username, card)


@remembered
def good_customer(
    name: str = "clara", *, brings: Money | None = None, by: Person | None = None
) -> Customer:
    """A verified client with money in its purse."""
    one = customer(name, registry_number=f"R-{name}")
    tiana = by or steward(f"tiana-{name}")
    work.verify_client(client=one.client.public_id, actor_id=tiana.id)
    deposited(one, brings or Money(1_000_000_000, "USD"), by=tiana)
    return one


def deposited(client: Customer, money: Money, *, by: Person | None = None) -> None:
    """Money that a client announced and two treasurers have seen."""
    tiana = by or steward(f"treasurer-{client.username}")
    deposit = work.announce_deposit(
        client=client.client.public_id,
        actor_id=client.id,
        money=money,
        reference=f"transfer of {client.username}",
    )
    signed_by_two(deposit, tiana, steward(f"second-{client.username}"))


def second_treasurer() -> Person:
    """The one who signs beside a treasurer of the test, the same one each time."""
    row = PersonRow.objects.filter(username="second").first()
    return Person(row.id, "second") if row else steward("second")


def signed_by_two(deposit: UUID, first: Person, second: Person | None = None) -> None:
    """Two treasurers confirm a deposit that no statement of the bank shows."""
    for treasurer in (first, second or second_treasurer()):
        work.confirm_deposit(deposit=deposit, actor_id=treasurer.id)


def set_by_two(setting: Callable[..., bool], first: int, **values: Any) -> None:
    """Two treasurers enter a setting that decides where money goes."""
    for actor_id in (first, second_treasurer().id):
        setting(actor_id=actor_id, **values)


def new_project(**other: Any) -> NewProject:
    said: dict[str, Any] = {
        "title": "Is this news or an advert?",
        "task_type": "text_classification",
        "question": "Is this news or an advert?",
        "instructions": "News says what happened. An advert wants you to buy something.",
        "labels": LABELS,
        "purpose_class": PurposeClass.PUBLIC_SERVICE,
        "purpose": "To sort what listeners send to the radio.",
        "price": Money(10_000, "USD"),
        "redundancy": 2,
        "estimated_seconds": 5,
        "recipients": (NewRecipient("City of Valencia", "ES", "uses the labels"),),
    }
    return NewProject(**(said | other))


def draft(by: Customer, **other: Any) -> ProjectView:
    return work.create_project(
        client=by.client.public_id, actor_id=by.id, project=new_project(**other)
    )


def bring_texts(project: ProjectView, count: int, start: int = 0) -> None:
    """Items as an import leaves them: checked rows that wait to be published."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)
            SELECT %s, i, 'text-' || i, jsonb_build_object('text', 'Text number ' || i), 4
              FROM generate_series(%s, %s - 1) AS i
            """,
            [project.id, start, start + count],
        )


def vote(**decides: Any) -> UUID:
    """The members decide something, and it is in force."""
    held = Vote.objects.create(
        id=uuid4(),
        kind="members",
        title="A vote of the tests",
        text="So be it.",
        decides=decides,
        yes=9,
        no=1,
        abstained=0,
        decided_at=timezone.now(),
    )
    charter.adopt(vote_id=held.id)
    return held.id


def choose_disturbing(member: Any, *, chosen: bool = True) -> None:
    """Let a member say that they take work with disturbing content, or no longer."""
    settings = replace(
        people_queries.settings_of(member.ref), disturbing=chosen, changed_at=timezone.now()
    )
    assert assignment.keep_settings(member=member.ref, settings=settings)


def bring_files(project: ProjectView, *contents: dict[str, Any]) -> None:
    """Let the client of a project have brought the files that these contents show."""
    client = Client.objects.get(public_id=project.client.public_id)
    for content in contents:
        for sha256 in files_of(content):
            Blob.objects.get_or_create(
                sha256=sha256, defaults={"media_type": "image/png", "size_bytes": 1}
            )
            ClientFile.objects.get_or_create(client=client, file_id=sha256)


@remembered
def published(by: Customer | None = None, *, texts: int = 10, **other: Any) -> ProjectView:
    """A funded project that is on offer."""
    owner = by or good_customer()
    card = draft(owner, **other)
    if texts * card.redundancy >= ROUND_FROM:
        vote(pilot_from_answers=10**9)  # a test of something else publishes untried
    bring_texts(card, texts)
    return assignment.publish(project=card.public_id, actor_id=owner.id)
