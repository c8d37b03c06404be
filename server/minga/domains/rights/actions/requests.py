"""A person uses a right: one row, what the co-operative does itself, and who is to be asked."""

import secrets
from collections import defaultdict
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from minga.domains.consent import actions as consent_actions
from minga.domains.consent import queries as consent
from minga.domains.consent.types import GrantState
from minga.domains.errors import domain_errors
from minga.domains.licences import actions as licences
from minga.domains.locks import lock_until_commit
from minga.domains.notices import actions as notices
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries
from minga.domains.rights import queries, rules
from minga.domains.rights.errors import NoSuchRightsRequest, NothingToAsk
from minga.domains.rights.models import Branch, Request
from minga.domains.rights.types import FINAL_STATES, RequestView, Source
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as vault_queries
from minga.domains.vault.errors import NoSuchItem
from minga_pure.consent.purposes import ITEM_KINDS
from minga_pure.ids import uuid7_new
from minga_pure.rights import RequestKind

SALT_BYTES = 32


@transaction.atomic
def ask(
    *,
    member: MemberRef,
    kind: RequestKind,
    grant: UUID | None = None,
    item: UUID | None = None,
    words: str = "",
    source: Source = Source.MEMBER,
) -> RequestView:
    """Write what a person asks, carry out the co-operative's own part, and plan who is asked.

    Neither grant nor item: everything. The same open request again is that request.
    Raises NothingToAsk, CorrectionMissing.
    """
    written = rules.check_words(kind, words)
    lock_until_commit(f"rights member {member.member_id}")
    _check_object(member, grant, item)
    if kind is RequestKind.CONSENT_WITHDRAWN:
        return _withdraw(member, grant)
    row = Request.objects.filter(
        member_id=member.member_id, kind=kind.value, grant=grant, item=item, words=written,
        closed_at__isnull=True,
    ).first()  # fmt: skip
    if row is None:
        with domain_errors():
            row = Request.objects.create(
                kind=kind.value, source=source.value, member_id=member.member_id, grant=grant,
                item=item, words=written, language=notices.language_of(member),
                salt=secrets.token_bytes(SALT_BYTES),
            )  # fmt: skip
        _act_at_home(member, row)
        _fan_out(row)
    return queries.request_of(member, row.public_id)


def _check_object(member: MemberRef, grant: UUID | None, item: UUID | None) -> None:
    """Raise NothingToAsk for what is not this person's, or both at once."""
    if grant is not None and item is not None:
        raise NothingToAsk
    if grant is not None and not any(
        view.public_id == grant and view.granted_at for view in consent.grants_of(member)
    ):
        raise NothingToAsk
    if item is not None:
        owned = {view.id for view in vault_queries.items(subject=member.subject)}
        if item not in owned | {copy.item for copy in consent.deliveries_of(member)}:
            raise NothingToAsk


def _withdraw(member: MemberRef, grant: UUID | None) -> RequestView:
    """Withdraw a consent; the database writes the request where copies have left."""
    if grant is None:
        raise NothingToAsk
    consent_actions.withdraw_grant(member=member, grant=grant)
    row = Request.objects.filter(
        member_id=member.member_id, grant=grant, kind=RequestKind.CONSENT_WITHDRAWN.value
    ).first()
    if row is None:
        row = Request.objects.create(
            kind=RequestKind.CONSENT_WITHDRAWN.value, source=Source.MEMBER.value,
            member_id=member.member_id, grant=grant, language=notices.language_of(member),
            salt=secrets.token_bytes(SALT_BYTES),
        )  # fmt: skip
    _act_at_home(member, row)
    _fan_out(row)
    return queries.request_of(member, row.public_id)


def _act_at_home(member: MemberRef, row: Request) -> None:
    """Carry out what needs nobody's decision; twice is as once."""
    kind = RequestKind(row.kind)
    if kind in rules.RESTRICTS:
        licences.restrict(items=_items_meant(member, row), case=row.public_id)
    if kind not in rules.HOME_AT_ONCE or row.home_done_at is not None:
        return
    if kind is RequestKind.ERASURE:
        _erase(member, row)
    row.home_done_at = consent.database_now()
    row.save(update_fields=["home_done_at"])


def _items_meant(member: MemberRef, row: Request) -> set[UUID]:
    """Return the files that a request is about: one, those that left under a grant, or all."""
    if row.item is not None:
        return {row.item}
    items = {copy.item for copy in consent.deliveries_of(member) if row.grant in (None, copy.grant)}
    if row.grant is None:
        stored = vault_queries.items(subject=member.subject)
        items |= {view.id for view in stored if view.purpose in ITEM_KINDS}
    return items


@transaction.atomic
def allow_again(*, member: MemberRef, request: UUID) -> int:
    """End a person's own restriction: what is live may be used again; how many files.

    Raises NoSuchRightsRequest.
    """
    row = Request.objects.filter(
        member_id=member.member_id, public_id=request,
        kind__in=[kind.value for kind in rules.RESTRICTS],
    ).first()  # fmt: skip
    if row is None:
        raise NoSuchRightsRequest
    return licences.lift_restriction(case=row.public_id)


def _erase(member: MemberRef, row: Request) -> None:
    """Destroy the keys of the files that are meant, and withdraw the consents to them."""
    if row.item is not None:
        with suppress(NoSuchItem):
            vault.shred_item(item=row.item)
        return
    for view in consent.grants_of(member):
        meant = row.grant in (None, view.public_id)
        if meant and view.granted_at and view.state is not GrantState.WITHDRAWN:
            consent_actions.withdraw_grant(member=member, grant=view.public_id)
    for item in _items_meant(member, row):
        with suppress(NoSuchItem):
            vault.shred_item(item=item)


def fan_out_waiting() -> int:
    """Plan the branches of requests that a withdrawal wrote, or that a crash cut short."""
    rows = Request.objects.filter(fanned_out_at__isnull=True).order_by("id")
    return retries.work_through(
        "rights.fan_out", list(rows), _resume, key=lambda row: row.public_id
    )


def _resume(row: Request) -> None:
    lock_until_commit(f"rights member {row.member_id}")
    row = Request.objects.select_for_update().get(pk=row.pk)
    if row.fanned_out_at is None:
        subject = people.subjects_of([row.member_id])[row.member_id]
        _act_at_home(MemberRef(row.member_id, subject), row)
        _fan_out(row)


def _fan_out(row: Request) -> None:
    """Write one branch for each recipient that was given a copy; twice is as once."""
    if row.fanned_out_at is not None:
        return
    subject = people.subjects_of([row.member_id])[row.member_id]
    member = MemberRef(row.member_id, subject)
    grants = {view.public_id: view for view in consent.grants_of(member)}
    copies: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for copy in consent.deliveries_of(member):
        if row.grant in (None, copy.grant) and row.item in (None, copy.item):
            client = grants[copy.grant].terms.client
            copies[client][copy.recipient].append(str(copy.public_id))
    for client, by_node in copies.items():
        trees = [
            view.terms.terms.recipients for view in grants.values() if view.terms.client == client
        ]
        chain = uuid7_new()
        planned = rules.plan_branches(rules.merge_trees(trees), by_node)
        with domain_errors():
            Branch.objects.bulk_create(
                [
                    Branch(
                        request=row, chain=chain, client=client, node=plan.node, name=plan.name,
                        country=plan.country, under=plan.under, depth=plan.depth,
                        items=list(plan.items),
                    )
                    for plan in planned
                ],
                ignore_conflicts=True,
            )  # fmt: skip
    row.fanned_out_at = consent.database_now()
    row.save(update_fields=["fanned_out_at"])


def close_done() -> int:
    """Close the requests to which everybody has answered; how many. Twice is as once."""
    unanswered = Branch.objects.filter(request_id=OuterRef("id")).exclude(
        state__in=[state.value for state in FINAL_STATES]
    )
    return Request.objects.filter(
        ~Exists(unanswered),
        closed_at__isnull=True,
        fanned_out_at__isnull=False,
        home_done_at__isnull=False,
    ).update(closed_at=Now())
