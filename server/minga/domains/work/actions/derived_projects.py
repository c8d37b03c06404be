"""Derived projects: small projects that serve a parent, offered to invited members only."""

import secrets
from uuid import UUID

from django.db import transaction

from minga.domains.work import queries, rules
from minga.domains.work.actions.revisions import name_recipients, write_criteria
from minga.domains.work.errors import BadProject, CannotPublish, NotDerivable
from minga.domains.work.models import IncomingItem, Instruction, Project
from minga.domains.work.types import NewDerivedProject, ProjectView
from minga_pure.projects import NewProject, NewRecipient


@transaction.atomic
def open_derived_project(*, parent: UUID, derived_project: NewDerivedProject) -> ProjectView:
    """Draft a derived project with its items; `assignment.actions.publish_derived_project` funds
    and offers it.

    It is asked by the same client, for the same purpose and recipients as the project it serves;
    everything that `derived_project` leaves out is as there. Raises NoSuchProject, BadProject (also
    for a derived project of a derived project), CannotPublish (for a collection project).
    """
    served = queries.project(parent)
    if served.derived_kind:
        raise BadProject("parent", "")
    if served.collection is not None:
        raise CannotPublish([str(NotDerivable())])
    project = _project_like_parent(served, derived_project)
    labels = rules.check_project(project)
    row = Project.objects.create(
        client=Project.objects.get(id=served.id).client,
        parent_id=served.id,
        derived_kind=derived_project.kind.value,
        title=project.title,
        task_type=project.task_type,
        purpose_class=project.purpose_class,
        purpose=project.purpose,
        currency=project.price.currency,
        price_micros=project.price.micros,
        redundancy=project.redundancy,
        estimated_seconds=project.estimated_seconds,
        content_language=project.content_language,
        multiple=project.multiple,
        warnings=[kind.value for kind in served.warnings],
        third_party_basis=served.third_party_basis,
        third_party_notice=served.third_party_notice,
        requirements=list(project.requirements),
        seed=secrets.randbits(62),
    )
    Instruction.objects.create(
        project=row, version=1, question=project.question, text=project.instructions, labels=labels
    )
    write_criteria(row.id, 1, project.criteria)
    name_recipients(row.id, project.recipients)
    IncomingItem.objects.bulk_create(
        IncomingItem(project=row, number=number, external_id=name, content=content)
        for number, (name, content) in enumerate(derived_project.items)
    )
    return queries.project(row.public_id)


def _project_like_parent(served: ProjectView, derived_project: NewDerivedProject) -> NewProject:
    """Return the derived project as a draft, with the fields of its parent where it has none."""
    return NewProject(
        title=derived_project.title or served.title,
        task_type=derived_project.task_type or served.task_type,
        question=derived_project.question or served.question,
        instructions=derived_project.instructions or served.instructions,
        labels=served.labels if derived_project.labels is None else derived_project.labels,
        purpose_class=served.purpose_class,
        purpose=served.purpose,
        price=derived_project.price,
        redundancy=derived_project.redundancy,
        estimated_seconds=derived_project.estimated_seconds or served.estimated_seconds,
        recipients=[
            NewRecipient(link.legal_name, link.country, link.role, link.under)
            for link in served.recipients
        ],
        content_language=served.content_language,
        multiple=served.multiple if derived_project.multiple is None else derived_project.multiple,
        criteria=served.criteria if derived_project.criteria is None else derived_project.criteria,
        requirements=served.requirements,
    )
