"""Cases for every steward's queue, and a finished project: by the same actions as everywhere.

Each case looks first whether it is there, so that a run that was cut short is finished by the next.
"""

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from minga.domains.answers import actions as answers
from minga.domains.answers import queries as answer_queries
from minga.domains.answers.types import GivenAnswer, SyncRequest, Want
from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as assignment_queries
from minga.domains.items import queries as item_queries
from minga.domains.judgement import actions as judgement
from minga.domains.judgement import queries as judged
from minga.domains.judgement.types import Wish
from minga.domains.people import actions as people
from minga.domains.people import queries as people_queries
from minga.domains.people.types import MemberRef
from minga.domains.quality import actions as quality
from minga.domains.quality import queries as quality_queries
from minga.domains.wages import actions as wages
from minga.domains.wages import queries as wage_queries
from minga.domains.wages.types import OverheadKind
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import ProjectView
from minga_pure.ids import uuid7_new
from minga_pure.money import Money
from minga_pure.projects import NewProject, NewRecipient, ProjectState, PurposeClass

FINISHED, REVIEWED = "Does this line name a place?", "Is this line a date?"
BUNDLE = 20
REVIEWED_FOLIOS = 40
"""So many that the quality reserve, a share of the pay, can pay reviews by peers."""
LINES = (
    ("Puerto Candela, in the house of the harbour master", "yes"),
    ("Received: two barrels of salt", "no"),
    ("At the chapel of San Telmo", "yes"),
    ("Paid in silver, the rest in coffee", "no"),
    ("Between the bridge and the mill", "yes"),
    ("The witness cannot sign", "no"),
)
LABELS = [{"name": "yes", "title": "Yes", "key": "y"}, {"name": "no", "title": "No", "key": "n"}]


def stage_cases(people_ids: Mapping[str, int], mediator: int) -> None:
    """Stage a finished project, a dispute, an objection, a doubt, an appeal and lost time."""
    staff = people_ids["marisol"]
    members = {
        name: member
        for name in ("lova", "joy", "tiago", "amina", "tiana", "rado")
        if (member := people_queries.member_of(people_ids[name])) is not None
    }
    _finish_project(staff, members)
    _review_project(staff, members, mediator)
    _claim_time(members["lova"])


def _project(staff: int, title: str, *, folios: int, review_first: bool) -> ProjectView:
    """Return the small project of this title, with its items and known answers, on offer."""
    known = {card.title: card for card in work_queries.projects_for(staff)}
    card = known.get(title)
    if card is None:
        client = work_queries.client_of(staff)
        assert client is not None  # noqa: S101 (registered before the cases are staged)
        card = work.create_project(
            client=client.public_id,
            actor_id=staff,
            project=NewProject(
                title=title,
                task_type="text_classification",
                question=title,
                instructions="Read the line of the register. A name alone is no place and no date.",
                labels=LABELS,
                criteria=["The line itself says it; nothing is guessed from other lines."],
                purpose_class=PurposeClass.PUBLIC_SERVICE,
                purpose="To index the registers of the harbour for everybody.",
                price=Money(60_000, "USD"),
                redundancy=2,
                estimated_seconds=10,
                review_first=review_first,
                recipients=(
                    NewRecipient("Archivo Histórico de Puerto Candela", "CO", "publishes them"),
                ),
            ),
        )
    if card.state == ProjectState.DRAFT:
        if not card.incoming:
            rows = "".join(
                f"line-{number},{text}\n" for number, text in enumerate(_register(folios))
            )
            begun = work.begin_import(
                project=card.public_id,
                actor_id=staff,
                filename="lines.csv",
                stream=io.BytesIO(f"id,text\n{rows}".encode()),
            )
            work.run_import(import_id=begun.public_id)
        quality.keep_gold(
            project=card.public_id, actor_id=staff, rows=[("line-0", {"label": "yes"}, "A house.")]
        )
        assignment.publish(project=card.public_id, actor_id=staff)
        answer_queries.forget_task_specs()
    return work_queries.project(card.public_id)


def _register(folios: int) -> list[str]:
    """Return the lines of so many folios, as cells of a CSV file."""
    return [
        f"Folio {folio}: {text}".replace(",", ";")
        for folio in range(1, folios + 1)
        for text, _label in LINES
    ]


def _answer(member: MemberRef, project: UUID, labels: Mapping[int, Any], usual: Any) -> list[UUID]:
    """Take a bundle and answer it: by position where `labels` says so, else as usual."""
    reply = answers.sync(
        member=member, request=SyncRequest(want=Want(project=project, count=BUNDLE))
    )
    given_answers = [
        GivenAnswer(
            id=uuid7_new(),
            project=project,
            pos=task.pos,
            kind="label",
            value=labels.get(task.pos, usual),
            spent_ms=9_000 + 300 * number,
        )
        for number, task in enumerate(reply.tasks)
    ]
    answers.sync(member=member, request=SyncRequest(answers=given_answers, held=[]))
    return [answer.id for answer in given_answers]


def _finish_project(staff: int, members: Mapping[str, MemberRef]) -> None:
    """Two members answer everything; one objects to a known answer, the client disputes a batch."""
    project = _project(staff, FINISHED, folios=1, review_first=False)
    places = {
        item.pos: {"label": dict(enumerate(label for _, label in LINES))[int(item.external_id[5:])]}
        for item in item_queries.list_items(project.id).lines
    }
    for name in ("lova", "joy"):
        labels = places if name == "lova" else {}
        _answer(members[name], project.public_id, labels, {"label": "no"})
    if not quality_queries.objections_waiting() and any(
        lesson.project == project.public_id for lesson in quality_queries.lessons_of(members["joy"])
    ):
        quality.object_to_gold(
            member=members["joy"],
            project=project.public_id,
            external_id="line-0",
            text="A house is a building; the line does not say where it stands.",
        )
    quality.compute(project_id=project.id)
    if not judged.disputes_of(project.public_id):
        judgement.dispute(
            project=project.public_id,
            actor_id=staff,
            criterion=1,
            words="Some lines that name a place were answered with no.",
            wish=Wish.RELABEL,
            items=["line-0", "line-2"],
        )


def _review_project(staff: int, members: Mapping[str, MemberRef], mediator: int) -> None:
    """Answers that peers look at first: one that they doubt, one that was refused and appealed."""
    project = _project(staff, REVIEWED, folios=REVIEWED_FOLIOS, review_first=True)
    no_date = {"label": "yes"}
    refused: list[UUID] = []
    for number, name in enumerate(("lova", "joy"), start=1):
        if assignment_queries.progress(project.id).answered < number * BUNDLE:
            refused = _answer(members[name], project.public_id, {}, no_date)
    if refused and not judged.findings(members["joy"]):
        finding = judgement.find(
            answers=refused[:1],
            criterion=1,
            evidence="The line names no day, month or year.",
            words="The line has no date in it. You can appeal: three members decide.",
            language="en",
            actor_id=mediator,
        )
        judgement.appeal(
            member=members["joy"], finding=finding, words="The year stands at the head of the page."
        )
    if not judged.doubtful():
        judgement.ask_peers(project_id=project.id)
        verdict = {"met": [False], "evidence": "No day, month or year is in the line."}
        for member in members.values():
            for offer in assignment_queries.offers(member, 60):
                if offer.project.parent == project.public_id:
                    _answer(member, offer.project.public_id, {}, verdict)


def _claim_time(member: MemberRef) -> None:
    """Two hours without power are above what counts by itself: a steward looks at them."""
    if not wage_queries.overhead_of(member, limit=1):
        wages.claim_time(
            member=member,
            claim=uuid7_new(),
            kind=OverheadKind.WAITING,
            seconds=2 * 3600,
            words="The power failed in the whole quarter while a bundle was open.",
        )


def newcomers_at_the_door() -> None:
    """A newcomer who knows nobody asks a registrar for a meeting."""
    if people_queries.person_named("nirina") is None:
        newcomer = people.create_person(username="nirina", passphrase=None)
        people.ask_to_join(person_id=newcomer, sentence="Weaver in Antsirabe", languages=["mg"])
        people.ask_meeting(person_id=newcomer, words="Any Saturday morning, near the market.")
