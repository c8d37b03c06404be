"""A project with a past: six members, five weeks, known items, a machine that guessed first."""

import random
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions
from minga.domains.quality.types import Guess
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from tests import cast
from tests.server_fixtures import as_the_owner

LABELS = (
    {"name": "question", "title": "Question"},
    {"name": "complaint", "title": "Complaint"},
    {"name": "praise", "title": "Praise"},
    {"name": "notice", "title": "Notice"},
)
SAID = {
    "question": (
        "When does the programme about seeds come again?",
        "Who sings the song after the news at eight?",
        "Can one still send in a recipe for the feast?",
        "Is the bridge at Santa Rita open for buses?",
    ),
    "complaint": (
        "Yesterday there was no sound for half an hour.",
        "You promised to call back and nobody did.",
        "The adverts are louder than the music, always.",
        "Again the weather of another valley, not ours.",
    ),
    "praise": (
        "The story of the two rivers was beautiful, thank you.",
        "My grandmother laughs every morning with you.",
        "Finally somebody explains the new law so that we understand.",
        "Greetings to the whole team, you keep us company.",
    ),
    "notice": (
        "On Sunday the market moves to the old station.",
        "A brown dog was found near the school, ask for Rosa.",
        "The health post gives vaccines until Friday.",
        "The cooperative meets on Thursday at six.",
    ),
}
MIXED_UP = {"question": "complaint", "complaint": "question", "praise": "notice",
            "notice": "praise"}  # fmt: skip
CARE = {"lova": 0.97, "kanto": 0.93, "noro": 0.9, "hery": 0.88, "vola": 0.94, "rija": 0.96}
TIRED = "rija"
WEEKS, ITEMS, KNOWN = 5, 160, 40


@dataclass
class Scene:
    clara: cast.Customer
    project: ProjectView
    truth: dict[str, str]
    members: dict[str, cast.Worker] = field(default_factory=dict)


def listeners(
    *, machine: bool = True, weeks: int = WEEKS, tired: Collection[str] = (TIRED,)
) -> Scene:
    """“What does the listener want?”: three answers an item; in the end some are tired."""
    dice = random.Random(7)
    clara = cast.good_customer()
    draft = cast.draft(clara, title="What does the listener want?", labels=LABELS, redundancy=3,
                       question="What does the listener want?")  # fmt: skip
    truth = {f"letter-{n}": dice.choice(list(SAID)) for n in range(ITEMS)}
    cast.bring_texts(draft, ITEMS)
    with connection.cursor() as cursor:
        for number, (name, label) in enumerate(truth.items()):
            text = SAID[label][number % 4]
            cursor.execute(
                "UPDATE work_incomingitem SET external_id = %s, content = jsonb_build_object("
                "'text', %s::text) WHERE project_id = %s AND external_id = %s",
                [name, text, draft.id, f"text-{number}"],
            )
    known = [(name, {"label": truth[name]}, "It says so itself.") for name in list(truth)[:KNOWN]]
    actions.keep_gold(project=draft.public_id, actor_id=clara.id, rows=known)
    if machine:
        guesses = [
            Guess(name, {"label": label if dice.random() < 0.8 else MIXED_UP[label]}, score=0.8)
            for name, label in truth.items()
        ]
        actions.bring_predictions(
            project=draft.public_id, actor_id=clara.id, model="radio-bert", guesses=guesses
        )
    assignment.publish(project=draft.public_id, actor_id=clara.id)
    scene = Scene(clara, work.project(draft.public_id), truth)
    scene.members = {name: cast.worker(name) for name in CARE}
    _past(_work(scene, dice, tired), weeks)
    actions.compute(project_id=scene.project.id)
    return scene


def _work(scene: Scene, dice: random.Random, who_tires: Collection[str]) -> list[UUID]:
    """Each takes ten at a time, in turns; hard letters are mistaken more often. The answers as
    they came."""
    wanted = ITEMS * 3
    came: list[UUID] = []
    names = _names(scene.project)
    while len(came) < wanted:
        before = len(came)
        for name, member in scene.members.items():
            member.ask(scene.project.public_id, count=10)
            tired = name in who_tires and len(came) > 0.6 * wanted
            given = []
            for task in member.tasks:
                label = scene.truth[names[task.pos]]
                care = 0.1 if tired else CARE[name]
                hard = task.pos % 9 == 0
                right = dice.random() < (0.6 if hard and not tired else care)
                said = label if right else MIXED_UP[label]
                given.append(member.answer(task, {"label": said}))
            member.sync(given)
            came += [one.id for one in given]
        assert len(came) > before
    return came


def _names(project: ProjectView) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pos, external_id FROM work_item WHERE project_id = %s", [project.id])
        return dict(cursor.fetchall())


def _past(came: list[UUID], weeks: int) -> None:
    """The answers came one after the other over these weeks, faster as people learned."""
    with as_the_owner() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            """
            UPDATE answers_answer answer
               SET at = now() - make_interval(days => %(days)s) * (1 - told.place / %(all)s),
                   spent_ms = (5000 + 6000 * (1 - told.place / %(all)s) + 3000 * random())::int
              FROM unnest(%(came)s::uuid[]) WITH ORDINALITY AS told(id, place)
             WHERE answer.id = told.id
            """,
            {"days": 7 * weeks, "all": float(len(came)), "came": came},
        )
        cursor.execute("SET session_replication_role = DEFAULT")
