"""Fill an empty co-operative with real items, through the domains' actions alone.

Every step looks first whether it is done already, so a second run changes nothing and a run that
was cut short is finished by the next one.
"""

import io
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from minga.demo import cases, treasury
from minga.demo.cast import CUSTOMERS, DEPOSIT, PEOPLE, Customer, DemoPerson, DemoProject
from minga.demo.items import BRINGERS, ItemFile
from minga.demo.pilots import try_first
from minga.domains.answers import queries as answer_queries
from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from minga.domains.people import queries as people_queries
from minga.domains.people.types import Office
from minga.domains.publishing import actions as terms
from minga.domains.quality import actions as quality
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import ImportState, ProjectView
from minga_pure.projects import ProjectState

Tell = Callable[[str], None]
DEPOSIT_REFERENCE = "First deposit"
GOLD_EVERY = 10
WORDS_A_PASSPHRASE = 4
WORDS = Path(__file__).with_name("passphrase_words.txt").read_text("ascii").split()


def seed(tell: Tell = print) -> None:
    """People, clients, money, projects, items; then a table of who can sign in."""
    charter.hold_founding_vote()
    passphrases = _passphrases()
    people_ids = {
        person.username: _person(person, passphrases[person.username]) for person in PEOPLE
    }
    opened = [
        _project(customer, demo_project, people_ids, tell)
        for customer in CUSTOMERS
        for demo_project in customer.projects
    ]
    cases.newcomers_at_the_door()
    cases.stage_cases(people_ids, _in_office(Office.MEDIATOR, people_ids))
    treasury.fill_treasury(
        people_ids,
        [people_ids[person.username] for person in PEOPLE if Office.TREASURER in person.offices],
    )
    if any(opened):
        _tell_who_can_sign_in(passphrases, tell)
    else:
        tell(f"The demo is ready. Who can sign in, and how, is in {_passphrase_file()}")


# --- people ---------------------------------------------------------------------------------------


def _person(demo_person: DemoPerson, passphrase: str) -> int:
    person = people_queries.person_named(demo_person.username)
    if person is None:
        person = people.create_person(username=demo_person.username, passphrase=passphrase)
    if demo_person.is_member and people_queries.member_of(person) is None:
        founders = people.founding_registrar()
        people.enrol_member(person_id=person, languages=demo_person.languages, attested_by=founders)
    for office in set(demo_person.offices) - people_queries.offices_of(person):
        people.appoint_steward(person_id=person, office=office, since=timezone.now().date())
    return person


def _passphrase_file() -> Path:
    return Path(settings.MINGA_DATA) / "demo-passphrases.txt"


def _passphrases() -> dict[str, str]:
    """By name. They are written down before the people are made, so a crash forgets none."""
    file = _passphrase_file()
    passphrases: dict[str, str] = {}
    if file.exists():
        lines = (line.partition("  ") for line in file.read_text("utf-8").splitlines())
        passphrases = {name: passphrase.strip() for name, _space, passphrase in lines}
    for person in PEOPLE:
        passphrases.setdefault(person.username, _new_passphrase())
    half = file.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as draft:
        draft.write("".join(f"{name}  {words}\n" for name, words in passphrases.items()))
    half.replace(file)
    return passphrases


def _new_passphrase() -> str:
    return "-".join(secrets.choice(WORDS) for _ in range(WORDS_A_PASSPHRASE))


def _tell_who_can_sign_in(passphrases: dict[str, str], tell: Tell) -> None:
    wide = max(len(words) for words in passphrases.values())
    tell("")
    tell(f"  {'name':<9} {'passphrase':<{wide}}  who")
    for person in PEOPLE:
        tell(f"  {person.username:<9} {passphrases[person.username]:<{wide}}  {person.does}")
    tell(f"  (for this demo only; kept in {_passphrase_file()})")
    tell("")


# --- clients, money, projects ---------------------------------------------------------------------


def _project(
    customer: Customer, demo_project: DemoProject, people_ids: dict[str, int], tell: Tell
) -> bool:
    """Have this project on offer; False when it was already, or when its items are not here."""
    staff = people_ids[customer.staff]
    known = {project.title: project for project in work_queries.projects_for(staff)}
    card = known.get(demo_project.terms.title)
    if card is not None and card.state != ProjectState.DRAFT:
        return False
    item_file = BRINGERS[demo_project.items]()
    if not item_file:
        tell(
            f"“{demo_project.terms.title}” is left out: its items are not installed on this"
            " machine."
        )
        return False
    _client(customer, people_ids)
    client = work_queries.client_of(staff)
    assert client is not None  # noqa: S101 (registered one line above)
    if card is None:
        card = work.create_project(
            client=client.public_id, actor_id=staff, project=demo_project.terms
        )
    tell(f"{client.legal_name} brings {len(item_file.truths):,} items: “{card.title}”")
    _bring(card, item_file, staff)
    _keep_gold(card, item_file, staff)
    try_first(card, item_file, staff, people_ids, tell)
    terms.publish(project=card.public_id, actor_id=staff)
    return True


def _client(customer: Customer, people_ids: dict[str, int]) -> None:
    """Registered by its staff, verified by the registrar, its money confirmed by two treasurers."""
    staff = people_ids[customer.staff]
    client = work_queries.client_of(staff)
    if client is None:
        client = work.register_client(
            actor_id=staff,
            legal_name=customer.legal_name,
            country=customer.country,
            registry_number=customer.registry_number,
            contact=customer.contact,
            website=customer.website,
        )
    work.verify_client(client=client.public_id, actor_id=_in_office(Office.REGISTRAR, people_ids))
    deposit = work.announce_deposit(
        client=client.public_id, actor_id=staff, money=DEPOSIT, reference=DEPOSIT_REFERENCE
    )
    for person in PEOPLE:
        if Office.TREASURER in person.offices:
            work.confirm_deposit(deposit=deposit, actor_id=people_ids[person.username])


def _in_office(office: Office, people_ids: dict[str, int]) -> int:
    return next(people_ids[person.username] for person in PEOPLE if office in person.offices)


def _bring(project: ProjectView, item_file: ItemFile, staff: int) -> None:
    """Import the file as a client would; an import that was cut short is read on."""
    for begun in work_queries.imports_of(project.id):
        if begun.state in (ImportState.WAITING, ImportState.RUNNING):
            work.run_import(import_id=begun.public_id)
    if work_queries.project_by_id(project.id).incoming >= len(item_file.truths):
        return
    begun = work.begin_import(
        project=project.public_id,
        actor_id=staff,
        filename=item_file.filename,
        stream=io.BytesIO(item_file.encoded),
    )
    finished = work.run_import(import_id=begun.public_id)
    if finished.trouble:
        raise RuntimeError(f"{item_file.filename} could not be imported: {finished.trouble}")


def _keep_gold(project: ProjectView, item_file: ItemFile, staff: int) -> None:
    """One true answer in ten is known to the co-operative; the others are kept by the client."""
    quality.keep_gold(
        project=project.public_id,
        actor_id=staff,
        rows=[(name, value, "") for name, value in item_file.truths[::GOLD_EVERY]],
    )
    answer_queries.forget_task_specs()
