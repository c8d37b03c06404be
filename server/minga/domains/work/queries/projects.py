"""Projects: as members, clients and the API see them, and what publishing them takes."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import FloorUnset, ValueUnset
from minga.domains.charter.types import ValueName
from minga.domains.consent import queries as consent
from minga.domains.ledger import queries as ledger
from minga.domains.sql_files import named_queries
from minga.domains.work import rules
from minga.domains.work.errors import CannotPublish, NoSuchProject
from minga.domains.work.models import Project
from minga.domains.work.queries import collections, votes
from minga.domains.work.readers.faces import finds_faces
from minga.domains.work.types import (
    ClientView,
    CollectionView,
    DerivedKind,
    Example,
    ProjectView,
    Quote,
)
from minga_pure.money import Money
from minga_pure.projects import (
    DISTURBING,
    ContentKind,
    DeclaredSkill,
    ProjectState,
    PurposeClass,
    Recipient,
    Requirement,
    ThirdPartyBasis,
)
from minga_pure.tasktypes import task_type

SQL = named_queries("work")
_EXPOSURE = (
    ValueName.EXPOSURE_MINUTES_A_DAY,
    ValueName.EXPOSURE_MINUTES_AT_ONCE,
    ValueName.EXPOSURE_PAUSE_MINUTES,
)


def _cards(*, ids: Collection[int] = (), public_ids: Collection[UUID] = ()) -> list[ProjectView]:
    """Return the projects with these row numbers or public ids, the last one first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["project_cards"], {"ids": list(ids), "public_ids": list(public_ids)})
        names = [column.name for column in cursor.description]
        rows = [
            SimpleNamespace(**dict(zip(names, values, strict=True))) for values in cursor.fetchall()
        ]
    return [_card(row) for row in rows]


def _only(cards: list[ProjectView]) -> ProjectView:
    """Return the one project of a list; raises NoSuchProject when there is none."""
    if not cards:
        raise NoSuchProject
    return cards[0]


def _ids(rows: QuerySet[Project]) -> list[int]:
    return list(rows.values_list("id", flat=True))


def _card(row: SimpleNamespace) -> ProjectView:
    return ProjectView(
        id=row.id,
        public_id=row.public_id,
        client=ClientView(
            row.client,
            row.legal_name,
            row.country,
            row.registry_number,
            row.contact,
            row.website,
            row.verified_at,
            row.held_since,
        ),
        title=row.title,
        task_type=row.task_type,
        state=ProjectState(row.state),
        purpose_class=PurposeClass(row.purpose_class),
        purpose=row.purpose,
        price=Money(row.price_micros, row.currency),
        redundancy=row.redundancy,
        estimated_seconds=row.estimated_seconds,
        content_language=row.content_language,
        multiple=row.multiple,
        instruction_version=row.instruction_version,
        question=row.question,
        instructions=row.instructions,
        labels=tuple(json.loads(row.labels)),
        items=row.items,
        incoming=row.incoming,
        created_at=row.created_at,
        published_at=row.published_at,
        recipients=tuple(Recipient(*link) for link in json.loads(row.recipients)),
        derived_kind=DerivedKind(row.derived_kind) if row.derived_kind else None,
        parent=row.parent,
        review_hours=row.review_hours,
        sheet_version=row.sheet_version,
        warnings=tuple(ContentKind(kind) for kind in row.warnings),
        third_party_basis=ThirdPartyBasis(row.third_party_basis),
        third_party_notice=row.third_party_notice,
        examples=tuple(
            Example(UUID(example["id"]), example["content"], example["value"], example["reason"])
            for example in json.loads(row.examples)
        ),
        paused_for=row.paused_for,
        criteria=tuple(row.criteria),
        requirements=tuple(Requirement(name) for name in row.requirements),
        skills=tuple(DeclaredSkill(name) for name in row.skills),
        collection=CollectionView(row.collection_series, row.item_kind, row.alternative)
        if row.collection_series
        else None,
    )


def project(public_id: UUID) -> ProjectView:
    """Return a project; raises NoSuchProject."""
    return _only(_cards(public_ids=[public_id]))


def projects_named(public_ids: Collection[UUID]) -> list[ProjectView]:
    """Return the named projects that are or were on offer, by one query."""
    cards = _cards(public_ids=public_ids) if public_ids else []
    return [card for card in cards if card.state != ProjectState.DRAFT]


def project_numbers(public_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the row numbers of the named projects that are or were on offer, by one query."""
    projects = Project.objects.filter(public_id__in=public_ids).exclude(state=ProjectState.DRAFT)
    return dict(projects.values_list("public_id", "id"))


def project_by_id(project_id: int) -> ProjectView:
    """Return a project by its row number; raises NoSuchProject."""
    return _only(_cards(ids=[project_id]))


def project_for(person_id: int, public_id: UUID) -> ProjectView:
    """The project when this person acts for its client, else NoSuchProject: an outsider does not
    even learn that it exists. Of the derived projects only pilots are a client's own."""
    staff = Q(client__staff__person_id=person_id, derived_kind__in=["", DerivedKind.PILOT])
    return _only(_cards(ids=_ids(Project.objects.filter(staff, public_id=public_id))))


def project_to_publish(person_id: int | None, public_id: UUID) -> ProjectView:
    """The project when this person may publish it; a derived project may also be published by the
    house itself (nobody). Raises NoSuchProject."""
    if person_id is not None:
        return project_for(person_id, public_id)
    projects = Project.objects.filter(public_id=public_id).exclude(derived_kind="")
    return _only(_cards(ids=_ids(projects)))


def payer(project: ProjectView) -> rules.Payer:
    """Return the account that funds a project and takes its refund."""
    return rules.payer(
        derived_kind=project.derived_kind, client=project.client.public_id, parent=project.parent
    )


def projects_for(person_id: int) -> list[ProjectView]:
    """The projects of the clients for which this person acts, newest first."""
    projects = Project.objects.filter(client__staff__person_id=person_id, derived_kind="")
    return _cards(ids=_ids(projects))


def projects_by_id(ids: list[int]) -> list[ProjectView]:
    """The projects with these inside numbers, in no promised order."""
    return _cards(ids=ids)


def rates() -> rules.Rates:
    """The voted shares on top of the pay, as they are today."""
    return rules.Rates(
        fee=_rate(ValueName.FEE_RATE),
        quality_reserve=_rate(ValueName.QUALITY_RESERVE_RATE),
        floor_reserve=_rate(ValueName.FLOOR_RESERVE_RATE),
        late_reserve=_rate(ValueName.LATE_RESERVE_RATE),
    )


def _rate(name: ValueName) -> Fraction:
    return Fraction(str(charter.value(name)))


def floor(currency: str) -> Money | None:
    """The voted hourly floor in a currency; None when the members have not voted one."""
    try:
        return charter.floor(currency)
    except FloorUnset:
        return None


def review_hours(*, first: bool) -> int | None:
    """The voted time that peers have to look, where a project asks for it; else None."""
    return int(str(charter.value(ValueName.REVIEW_HOURS))) if first else None


def forbidden_purposes() -> frozenset[str]:
    """The classes of uses that members voted against, or that the law forbids (H27)."""
    return frozenset(name.value for name in PurposeClass if consent.class_is_barred(name.value))


def _rates(project: ProjectView) -> rules.Rates:
    """Return the shares on top of the pay; of disturbing content, the members' pauses as well."""
    voted = rules.rates_of(project.derived_kind, rates())
    if not DISTURBING & set(project.warnings):
        return voted
    return replace(voted, floor_reserve=voted.floor_reserve + (_pause_rate() or 0))


def _pause_rate() -> Fraction | None:
    """Return the paid pause for each second of disturbing work; None while nobody has voted it."""
    try:
        _day, stretch, pause = (int(str(charter.value(name))) for name in _EXPOSURE)
    except ValueUnset:
        return None
    return Fraction(pause, stretch)


def quote(project: ProjectView) -> Quote:
    """Return the cost of publishing the waiting items today."""
    return rules.quote(
        items=project.incoming,
        redundancy=project.redundancy,
        price=project.price,
        rates=_rates(project),
        available=_available(project),
        examples=len(project.examples),
        places=rules.practice_places(
            slots=project.incoming * project.redundancy,
            redundancy=project.redundancy,
            answers_each=int(str(charter.value(ValueName.PRACTICE_ANSWERS))),
        ),
    )


def quote_of_raise(project: ProjectView, *, slots: int, difference: Money) -> Quote:
    """Return the cost of paying `difference` more for each slot, with the voted shares on it."""
    return rules.quote(
        items=slots,
        redundancy=1,
        price=difference,
        rates=_rates(project),
        available=_available(project),
    )


def _available(project: ProjectView) -> Money:
    """Return the balance of the payer's account."""
    from_whom = payer(project)
    account = ledger.account_id(from_whom.kind, from_whom.owner, project.price.currency)
    return Money(0, project.price.currency) if account is None else ledger.balance(account)


def typical_seconds(project_id: int) -> int:
    """The time for which the waiting items' own content asks: their 75th percentile, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["typical_seconds"], [project_id])
        (seconds,) = cursor.fetchone()
    return seconds or 0


def publish_facts(
    project: ProjectView, measured_seconds: Fraction | int | None = None
) -> rules.PublishFacts:
    """All that decides today whether the waiting items may be published, the quote included.

    `measured_seconds` is the 75th percentile of the time that members really needed, if known.
    """
    return rules.PublishFacts(
        client_verified=project.client.verified_at is not None,
        is_unclear=project.paused_for == rules.PAUSED_UNCLEAR,
        incoming=project.incoming,
        purpose_class=project.purpose_class,
        forbidden_purposes=forbidden_purposes(),
        recipients=len(project.recipients),
        instructions=project.instructions,
        price=project.price,
        floor=floor(project.price.currency),
        seconds=measured_seconds or max(project.estimated_seconds, typical_seconds(project.id)),
        seconds_measured=measured_seconds is not None,
        quote=quote(project),
        from_reserve=payer(project).is_reserve,
        reasons_of_content=tuple(_reasons_of_content(project)),
        client_held=project.client.held_since is not None and project.derived_kind is None,
        collection=_collection_reasons(project),
        vote=votes.reasons_against(project),
    )


def _reasons_of_content(project: ProjectView) -> Iterator[str]:
    """Yield why items like these cannot be shown to members on this server today."""
    has_pictures = any(
        field.kind == "image" for field in task_type(project.task_type).content_schema
    )
    if rules.hides_personal_data(project) and has_pictures and not finds_faces():
        yield _("Your pictures show people; to hide faces the operator installs the extra “faces”.")
    if DISTURBING & set(project.warnings) and _pause_rate() is None:
        yield _("The members have not voted yet how long one may work with disturbing content.")


def _collection_reasons(project: ProjectView) -> tuple[str, ...]:
    """Return the sentences against a collection project's terms and its alternative."""
    if project.collection is None:
        return ()
    alternatives = _cards(public_ids=[project.collection.alternative])
    return collections.reasons_against(project, alternatives[0])


def reasons_against_publishing(
    project: ProjectView, measured_seconds: Fraction | int | None = None
) -> tuple[str, ...]:
    """Everything that still stands against publishing, in words; empty when nothing does."""
    try:
        rules.may_publish(publish_facts(project, measured_seconds))
    except CannotPublish as refused:
        return refused.reasons
    return ()


def lowest_price(currency: str, seconds: int) -> Money | None:
    """The least that an answer of this length may pay; None where no floor is voted."""
    voted = floor(currency)
    return None if voted is None else rules.lowest_price(voted, seconds)
