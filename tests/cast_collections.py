"""A collection project beside ordinary work that pays the same, and members who agreed or not."""

import io
import json
from dataclasses import dataclass

from django.db import connection
from msgspec import structs
from PIL import Image

from minga.domains.answers import actions as answers
from minga.domains.answers import queries as answer_queries
from minga.domains.answers.types import GivenAnswer, SyncReply, SyncRequest, Want
from minga.domains.assignment import actions as assignment
from minga.domains.consent import actions as consents
from minga.domains.consent.types import TermsView
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import ProjectView
from minga_pure.consent.purposes import ITEM_TASK_TYPES
from minga_pure.ids import uuid7_new
from minga_pure.money import Money
from tests import cast
from tests.cast_media import bring, sha
from tests.integration.consent import cast as consent

PRICE = Money(5_000_000, "USD")
GPS_IFD = 0x8825


@dataclass(frozen=True)
class Stage:
    """Clara's terms, her collection project, and the work beside it; lova opted in."""

    clara: cast.Customer
    lova: cast.Worker
    terms: TermsView
    project: ProjectView
    alternative: ProjectView


def selfie(color: str = "teal", *, place: bool = True) -> bytes:
    """A JPEG as a camera writes it: with its maker, and the place where it was taken."""
    written = io.BytesIO()
    tags = Image.Exif()
    tags[0x010F] = "Kodak of lova"
    if place:
        tags.get_ifd(GPS_IFD).update({1: "S", 2: (18.0, 52.0, 45.0)})
    Image.linear_gradient("L").convert("RGB").resize((320, 240)).save(written, "JPEG", exif=tags)
    picture = Image.open(io.BytesIO(written.getvalue()))
    picture.paste(color, (0, 0, 80, 60))
    final = io.BytesIO()
    picture.save(final, "JPEG", exif=tags)
    return final.getvalue()


def drafted(
    clara: cast.Customer, terms: TermsView, *, kind: str = "selfie", items: int = 2,
    seats: int = 3, free: int = 20, **changes: object,
) -> tuple[ProjectView, ProjectView]:  # fmt: skip
    """A draft that collects, and published work beside it with so many free answers."""
    beside = cast.draft(clara, title="Beside", price=PRICE, redundancy=1, estimated_seconds=30)
    cast.bring_texts(beside, free)
    beside = assignment.publish(project=beside.public_id, actor_id=clara.id)
    fields = {"task_type": ITEM_TASK_TYPES[kind], "title": f"A {kind}", "labels": (),
              "question": "Take a picture of yourself, please.", "price": PRICE,
              "instructions": "Stand where there is light, alone, and look ahead.",
              "redundancy": seats, "estimated_seconds": 60} | changes  # fmt: skip
    card = cast.draft(clara, **fields)
    prompt = json.dumps({"prompt": "Look into the camera."})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)"
            " SELECT %s, i, 'take-' || i, %s::jsonb, 20 FROM generate_series(1, %s) AS i",
            [card.id, prompt, items],
        )
    return card, beside


def opt_in(member: cast.Worker) -> None:
    """Let a member see offers for every kind of item."""
    standing = structs.replace(consent.STANDING, items=tuple(ITEM_TASK_TYPES))
    consents.set_standing_terms(member=member.ref, standing=standing)


def stage(kind: str = "selfie", *, owner: str = "clara", **changes: object) -> Stage:
    clara = cast.good_customer(owner)
    terms = consent.published(clara, items=(kind,))
    scene = consent.Scene(clara, cast.worker("lova"), terms)
    opt_in(scene.lova)
    card, beside = drafted(scene.clara, scene.terms, kind=kind, **changes)
    work.set_collection(
        project=card.public_id, actor_id=scene.clara.id, series=scene.terms.series,
        item_kind=kind, alternative=beside.public_id,
    )  # fmt: skip
    project = assignment.publish(project=card.public_id, actor_id=scene.clara.id)
    answer_queries.forget_task_specs()
    return Stage(scene.clara, scene.lova, scene.terms, project,
                 work_queries.project(beside.public_id))  # fmt: skip


def tasks(member: cast.Worker, project: ProjectView, count: int = 1) -> SyncReply:
    """Ask for so many tasks of a project."""
    request = SyncRequest(want=Want(project=project.public_id, count=count))
    return answers.sync(member=member.ref, request=request)


def upload(member: cast.Worker, project: ProjectView, encoded: bytes, **other: object):
    return bring(member.ref, encoded, project=project.public_id, **other)


def photograph(encoded: bytes, media_type: str = "image/jpeg") -> dict[str, object]:
    return {"media": sha(encoded), "width": 320, "height": 240, "media_type": media_type}


def answer_of(project: ProjectView, pos: int, value: object) -> GivenAnswer:
    return GivenAnswer(
        id=uuid7_new(), project=project.public_id, pos=pos, kind="label", value=value,
        spent_ms=4_000,
    )  # fmt: skip


def send(member: cast.Worker, answer: GivenAnswer) -> SyncReply:
    return answers.sync(member=member.ref, request=SyncRequest(answers=[answer]))
