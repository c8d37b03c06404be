"""HITs: each becomes a project with one item, funded and offered in the same transaction."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.assignment import actions as assignment
from minga.domains.errors import domain_errors
from minga.domains.hits import queries, rules
from minga.domains.hits.errors import (
    BadHit,
    FundsMissing,
    HitExists,
    NotPublishable,
    WrongHitState,
)
from minga.domains.hits.models import Charge, Hit, HitType
from minga.domains.hits.readers import read_question
from minga.domains.hits.types import (
    AccessKeyView,
    HitStatus,
    HitTypeFields,
    HitTypeView,
    HitView,
    NewHit,
    TaskDraft,
    entity_id,
)
from minga.domains.locks import lock_until_commit
from minga.domains.publishing import actions as publishing
from minga.domains.retries import actions as retries
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import BadProject, CannotPublish
from minga.domains.work.types import ProjectView
from minga_pure.ids import uuid7_new
from minga_pure.projects import NewProject, NewRecipient


@transaction.atomic
def register_type(*, key: AccessKeyView, fields: HitTypeFields) -> HitTypeView:
    """Return the HIT type of these fields; equal fields of a client are one type.

    Raises BadHit.
    """
    rules.check_hit_type(fields)
    if fields.reward.currency != key.cap.currency:
        raise BadHit(f"Reward is in {key.cap.currency}, the currency of the access key.")
    row, _is_new = HitType.objects.get_or_create(
        client=key.client,
        digest=rules.type_digest(fields),
        defaults={
            "title": fields.title,
            "description": fields.description,
            "keywords": fields.keywords,
            "reward_micros": fields.reward.micros,
            "currency": fields.reward.currency,
            "assignment_seconds": fields.assignment_seconds,
            "auto_approval_seconds": fields.auto_approval_seconds,
        },
    )
    return queries.type_card(row)


@transaction.atomic
def post_hit(*, key: AccessKeyView, hit_type: HitTypeView, hit: NewHit) -> HitView:
    """Fund a HIT and offer it to members, or say every reason why not.

    1. The question becomes a task, the task a draft with one item. 2. The price of everything is
    charged to the key, whose cap the database holds. 3. The draft is published by the one way for
    clients. Nothing of it stays when a step refuses.
    Raises BadHit, BadQuestionXml, HitExists, CapReached, KeyEnded, FundsMissing, NotPublishable.
    """
    rules.check_hit(hit)
    if hit.unique_token:
        lock_until_commit(f"hit token {key.client} {hit.unique_token}")
    _refuse_again(key, hit.unique_token)
    task = read_question(hit.question, title=hit_type.fields.title)
    public_id = uuid7_new()
    project = _draft(key, hit_type, hit, task)
    work.add_item(
        project=project.public_id,
        actor_id=key.person_id,
        external_id=entity_id(public_id),
        content=dict(task.content),
    )
    project = work_queries.project(project.public_id)
    quote = work_queries.quote(project)
    if quote.missing:
        raise FundsMissing(
            f"The account holds {quote.available}; this HIT costs {quote.total} with the fee and"
            " the reserves. Announce a deposit first: work is funded before it is offered."
        )
    with domain_errors():
        charge = Charge.objects.create(
            key_id=key.id, matter=f"hit:{public_id}", micros=quote.total.micros
        )
    try:
        publishing.publish(project=project.public_id, actor_id=key.person_id)
    except CannotPublish as exc:
        raise NotPublishable(" ".join(exc.reasons)) from exc
    with domain_errors():
        row = Hit.objects.create(
            public_id=public_id,
            client=key.client,
            hit_type_id=hit_type.id,
            charge=charge,
            project_id=project.id,
            question=hit.question,
            annotation=hit.annotation,
            unique_token=hit.unique_token or None,
            assignments=hit.assignments,
            expires_at=timezone.now() + timedelta(seconds=hit.lifetime_seconds),
        )
    return queries.hit(key.client, row.public_id)


def _refuse_again(key: AccessKeyView, token: str) -> None:
    row = Hit.objects.filter(client=key.client, unique_token=token).first() if token else None
    if row is not None:
        name = entity_id(row.public_id)
        raise HitExists(f"A HIT was already created with this UniqueRequestToken: {name}.")


def _draft(key: AccessKeyView, hit_type: HitTypeView, hit: NewHit, task: TaskDraft) -> ProjectView:
    fields, client = hit_type.fields, work_queries.client(key.client)
    assert client is not None  # noqa: S101 (the key has acted for it a moment ago)
    project = NewProject(
        title=fields.title,
        task_type=task.task_type,
        question=task.question,
        instructions=rules.instructions_of(fields.description, fields.keywords),
        labels=task.labels,
        multiple=False,
        purpose_class=key.purpose_class,
        purpose=key.purpose,
        price=fields.reward,
        redundancy=hit.assignments,
        estimated_seconds=key.seconds,
        content_language=key.content_language,
        criteria=(rules.CRITERION,),
        recipients=(NewRecipient(client.legal_name, client.country, "uses the answers"),),
    )
    try:
        return work.create_project(client=key.client, actor_id=key.person_id, project=project)
    except BadProject as exc:
        raise BadHit(f"{exc.field}: {exc}") from exc


@transaction.atomic
def set_expiration(*, key: AccessKeyView, hit: UUID | None, expires_at: datetime) -> None:
    """Move the end of a HIT; a moment that has passed ends it now, and its money comes back.

    Work that a member holds keeps its time and its pay. Raises NoSuchHit, WrongHitState.
    """
    row = queries.hit_row(key.client, hit)
    card = queries.hit(key.client, row.public_id)
    now = timezone.now()
    is_over = row.expires_at <= now
    if card.status is HitStatus.DISPOSED or (is_over and expires_at > now):
        raise WrongHitState(
            f"This HIT is currently in the state '{card.status}' and its money has gone back to"
            " the account. Post a new HIT instead."
        )
    _move(card, expires_at=max(expires_at, row.created_at))
    if expires_at <= now:
        assignment.withdraw(project=card.project, actor_id=key.person_id)


@transaction.atomic
def set_reviewing(*, key: AccessKeyView, hit: UUID | None, is_reviewing: bool) -> None:
    """Mark a HIT as being reviewed, or no longer. Raises NoSuchHit, WrongHitState."""
    card = queries.hit(key.client, hit)
    if card.status not in (HitStatus.REVIEWABLE, HitStatus.REVIEWING):
        raise WrongHitState(
            f"This HIT is currently in the state '{card.status}'. This operation can be called"
            " with a status of: Reviewable, Reviewing"
        )
    _move(card, is_reviewing=is_reviewing)


@transaction.atomic
def change_type(*, key: AccessKeyView, hit: UUID | None, hit_type: UUID | None) -> None:
    """Put a HIT under another type of the same reward.

    Raises NoSuchHit, NoSuchHitType, BadHit; WrongHitState for a disposed one.
    """
    card = queries.hit(key.client, hit)
    chosen = queries.hit_type(key.client, hit_type)
    if chosen.fields.reward != card.hit_type.fields.reward:
        raise BadHit("Members agreed to the reward of this HIT: the other type must pay the same.")
    _move(card, hit_type_id=chosen.id)


@transaction.atomic
def dispose(*, key: AccessKeyView, hit: UUID | None) -> None:
    """Take a HIT out of every list; its answers and its books stay.

    Raises NoSuchHit; WrongHitState while members may work on it or assignments are undecided.
    """
    card = queries.hit(key.client, hit)
    is_over = card.status in (HitStatus.REVIEWABLE, HitStatus.REVIEWING)
    if not is_over or card.submitted > card.decided:
        raise WrongHitState(
            f"This HIT is currently in the state '{card.status}'. This operation can be called"
            " with a status of: Reviewable, with every assignment approved or rejected"
        )
    _move(card, disposed_at=timezone.now())


def _move(card: HitView, **fields: Any) -> None:
    """Write fields of a HIT that is not disposed, also not a moment ago. Raises WrongHitState."""
    if not Hit.objects.filter(pk=card.id, disposed_at__isnull=True).update(**fields):
        raise WrongHitState(
            f"This HIT is currently in the state '{HitStatus.DISPOSED}'. Post a new HIT instead."
        )


def end_expired() -> int:
    """Close the projects of HITs whose time has passed, one by one; returns how many."""
    return retries.work_through("hits.end_expired", queries.expired(), _end)


def _end(hit_id: int) -> None:
    assignment.withdraw_ended(project_id=Hit.objects.get(pk=hit_id).project_id)
