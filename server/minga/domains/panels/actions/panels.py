"""Actions on panels: a client asks, two stewards decide, a count is told while it is safe."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.charter.types import ValueName
from minga.domains.consent import actions as votes
from minga.domains.consent import queries as consent
from minga.domains.consent.errors import TooFewVoters
from minga.domains.errors import ReasonRequired, domain_errors
from minga.domains.locks import lock_until_commit
from minga.domains.panels import queries, rules
from minga.domains.panels.actions.members import ROSTERS, TOKEN_KEY
from minga.domains.panels.errors import (
    NoSuchPanel,
    NoSuchPanelRequest,
    TooFewPeople,
    WrongPanelStep,
)
from minga.domains.panels.models import Membership, Panel, PanelRequest, Profile, Release
from minga.domains.panels.queries.members import declared_by
from minga.domains.panels.queries.panels import CONDITION
from minga.domains.panels.types import PanelRequestView
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as vault_queries
from minga_pure.panels import Condition, condition_body, traits_of


@transaction.atomic
def ask_panel(*, client: UUID, purpose: str, need: str, actor_id: int) -> PanelRequestView:
    """Ask for a panel in the client's own words. Raises BadRequest, PurposeBarred."""
    words = rules.check_request(purpose, need, consent.voted_words(ValueName.FORBIDDEN_PURPOSES))
    with domain_errors():
        row = PanelRequest.objects.create(
            client=client, purpose=purpose, need=words, requested_by_id=actor_id
        )
    return queries.request_of(client=client, request=row.public_id)


@transaction.atomic
def decline_request(*, request: UUID, actor_id: int, reason: str) -> None:
    """Answer a client that no panel is made, and why.

    Raises NotInOffice, NoSuchPanelRequest, ReasonRequired, WrongPanelStep.
    """
    _require_steward(actor_id)
    words = " ".join(reason.split())[: rules.NEED_MAX]
    if not words:
        raise ReasonRequired
    row = _request(request)
    if Panel.objects.filter(request=row, closed_at__isnull=True).exists():
        raise WrongPanelStep
    with domain_errors():
        PanelRequest.objects.filter(pk=row.pk).update(
            declined_by_id=actor_id, declined_at=timezone.now(), reason=words
        )


@transaction.atomic
def compose_panel(*, request: UUID, condition: Condition, actor_id: int) -> UUID:
    """Seal a condition for a request; somebody else approves it.

    Raises NotInOffice, NoSuchPanelRequest, BadCondition, WrongPanelStep.
    """
    _require_steward(actor_id)
    rules.check_condition(condition, queries.voted_traits())
    row = _request(request)
    lock_until_commit(ROSTERS)
    if Panel.objects.filter(request=row, closed_at__isnull=True).exists():
        raise WrongPanelStep
    with domain_errors():
        panel = Panel.objects.create(
            request=row, traits=list(traits_of(condition)), composed_by_id=actor_id
        )
    vault.seal(subject=panel.public_id, purpose=CONDITION, value=condition_body(condition))
    return panel.public_id


@transaction.atomic
def approve_panel(*, panel: UUID, actor_id: int) -> None:
    """Approve what another steward composed: members enter it, and vote where that is needed.

    Raises NotInOffice, NoSuchPanel, people's OwnMatter, BadCondition, PurposeBarred.
    """
    _require_steward(actor_id)
    lock_until_commit(ROSTERS)
    row = _panel(panel)
    with domain_errors():
        Panel.objects.filter(pk=row.pk).update(approved_by_id=actor_id, approved_at=timezone.now())
    _fill(row)


@transaction.atomic
def release_count(*, panel: UUID, actor_id: int) -> int:
    """Tell the client how many people are in a panel at least, in steps of the voted number.

    The members' vote opens with it where a second yes is needed.
    Raises NotInOffice, NoSuchPanel, TooFewPeople.
    """
    _require_steward(actor_id)
    lock_until_commit(ROSTERS)
    row = _panel(panel)
    members = list(Membership.objects.filter(panel=row).values_list("profile_id", flat=True))
    subjects = people.subjects_of(members)
    tokens = []
    for subject in subjects.values():
        key = vault_queries.unseal(subject=subject, purpose=TOKEN_KEY)
        if key is None:
            raise TooFewPeople
        tokens.append(rules.person_token(key, subject))
    with domain_errors():
        release = Release.objects.create(panel=row, people_min=2, people=2, tokens=sorted(tokens))
    _open_vote(row, members)
    release.refresh_from_db()
    return release.people


@transaction.atomic
def close_panel(*, panel: UUID, actor_id: int) -> None:
    """Close a panel: it asks nobody any more, and its rows are forgotten.

    Raises NotInOffice, NoSuchPanel.
    """
    _require_steward(actor_id)
    lock_until_commit(ROSTERS)
    row = _panel(panel)
    with domain_errors():
        Panel.objects.filter(pk=row.pk).update(closed_by_id=actor_id, closed_at=timezone.now())
    Membership.objects.filter(panel=row).delete()


def _fill(row: Panel) -> None:
    condition = queries.condition_of(row.public_id)
    profiles = list(Profile.objects.values_list("member_id", flat=True))
    fitting = [
        member
        for member, subject in people.subjects_of(profiles).items()
        if rules.is_in_panel(condition, row.request.purpose, declared_by(subject))
    ]
    with domain_errors():
        Membership.objects.bulk_create(
            Membership(panel=row, profile_id=member) for member in fitting
        )


def _open_vote(row: Panel, members: list[int]) -> None:
    if not consent.needs_second_yes([row.request.purpose]):
        return
    try:
        votes.open_vote(
            matter=row.public_id,
            client=row.request.client,
            title=row.request.need,
            purposes=[row.request.purpose],
            members=members,
        )
    except TooFewVoters as error:
        raise TooFewPeople from error


def _require_steward(actor_id: int) -> None:
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice


def _request(request: UUID) -> PanelRequest:
    row = PanelRequest.objects.filter(public_id=request, declined_at__isnull=True).first()
    if row is None:
        raise NoSuchPanelRequest
    return row


def _panel(panel: UUID) -> Panel:
    row = Panel.objects.filter(public_id=panel, closed_at__isnull=True).first()
    if row is None:
        raise NoSuchPanel
    return row
