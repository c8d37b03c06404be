"""Errands: small projects that serve another one, offered to invited members only."""

import secrets
from uuid import UUID

from django.db import transaction

from minga.domains.work import queries, rules
from minga.domains.work.actions.revisions import name_recipients, write_criteria
from minga.domains.work.errors import BadProject
from minga.domains.work.models import IncomingItem, Instruction, Project
from minga.domains.work.types import NewErrand, NewProject, NewRecipient, ProjectCard


@transaction.atomic
def open_errand(*, serves: UUID, errand: NewErrand) -> ProjectCard:
    """Draft an errand with its items; `assignment.actions.publish_errand` funds and offers it.

    It is asked by the same client, for the same purpose and recipients as the project it serves;
    everything that `errand` leaves out is as there. Raises NoSuchProject, BadProject (also for an
    errand of an errand).
    """
    served = queries.project(serves)
    if served.errand:
        raise BadProject("serves", "")
    said = _said(served, errand)
    labels = rules.check_project(said)
    row = Project.objects.create(
        client=Project.objects.get(id=served.id).client,
        serves_id=served.id,
        errand=errand.kind.value,
        title=said.title,
        task_type=said.task_type,
        purpose_class=said.purpose_class,
        purpose=said.purpose,
        currency=said.price.currency,
        price_micros=said.price.micros,
        redundancy=said.redundancy,
        estimated_seconds=said.estimated_seconds,
        content_language=said.content_language,
        multiple=said.multiple,
        warnings=[kind.value for kind in served.warnings],
        requirements=list(said.requirements),
        seed=secrets.randbits(62),
    )
    Instruction.objects.create(
        project=row, version=1, question=said.question, text=said.instructions, labels=labels
    )
    write_criteria(row.id, 1, said.criteria)
    name_recipients(row.id, said.recipients)
    IncomingItem.objects.bulk_create(
        IncomingItem(project=row, number=number, external_id=name, content=content)
        for number, (name, content) in enumerate(errand.items)
    )
    return queries.project(row.public_id)


def _said(served: ProjectCard, errand: NewErrand) -> NewProject:
    """The errand in the words of any project."""
    return NewProject(
        title=errand.title or served.title,
        task_type=errand.task_type or served.task_type,
        question=errand.question or served.question,
        instructions=errand.instructions or served.instructions,
        labels=served.labels if errand.labels is None else errand.labels,
        purpose_class=served.purpose_class,
        purpose=served.purpose,
        price=errand.price,
        redundancy=errand.redundancy,
        estimated_seconds=errand.estimated_seconds or served.estimated_seconds,
        recipients=[
            NewRecipient(link.legal_name, link.country, link.role, link.under)
            for link in served.recipients
        ],
        content_language=served.content_language,
        multiple=served.multiple if errand.multiple is None else errand.multiple,
        criteria=served.criteria if errand.criteria is None else errand.criteria,
        requirements=served.requirements,
    )
