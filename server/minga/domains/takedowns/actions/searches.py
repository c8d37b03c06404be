"""Searches: a found file is taken in, compared by the clock, and forgotten when its time is over.

Nothing of a face or a voice is measured. The found file is compared with the claimant's own items,
or with their own saved copy, and with nothing else.
"""

import hashlib
import logging
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from minga.domains.consent import queries as consent
from minga.domains.consent.errors import MediaTooLarge, UnreadableMedia
from minga.domains.consent.types import ITEM_TITLES, ItemTrace
from minga.domains.locks import lock_until_commit
from minga.domains.retries import actions as retries
from minga.domains.takedowns import rules
from minga.domains.takedowns.errors import (
    NeedsReference,
    NoFile,
    NoSuchSearch,
    NothingToCompare,
    SearchesBusy,
    TooHeavy,
    TooManySearches,
)
from minga.domains.takedowns.models import MarkMatch, Search
from minga.domains.takedowns.queries.searches import ATTEMPTS_MAX, searches_unfinished
from minga.domains.takedowns.types import Claimant, NewSearch, SearchState
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as stored
from minga.domains.vault.errors import NoSuchItem, Shredded
from minga_pure.ids import uuid7_new

logger = logging.getLogger(__name__)

SWEPT_AT_ONCE = 500
JOB = "takedowns.run_search"


def begin_search(*, claimant: Claimant, search: NewSearch) -> tuple[UUID, str]:
    """Take in a found file, and have the clock compare it. Returns its id and the code.

    The code is empty for a member. Files are sealed in the vault under a name of this search alone.
    Raises NoFile, TooHeavy, UnreadableMedia, MediaTooLarge, BadPageAddress, NeedsReference,
    NothingToCompare, TooManySearches, SearchesBusy.
    """
    address = rules.check_address(search.address)
    items = _items(claimant, search)
    kind = _checked(search.content)
    if search.reference is not None:
        _checked(search.reference)
    _check_limits(claimant, items)
    subject, code = uuid7_new(), ""
    if claimant.member is None:
        code = claimant.code or secrets.token_urlsafe(rules.CODE_BYTES)
    found_item = _sealed(subject, "found", search.media_type, search.content)
    reference = None
    if search.reference is not None:
        reference = _sealed(subject, "reference", search.media_type, search.reference)
    with transaction.atomic():
        lock_until_commit("takedowns searches")
        _check_limits(claimant, items)
        row = Search.objects.create(
            member_id=claimant.member.member_id if claimant.member else None,
            code_digest=rules.code_digest(code) if code else None,
            subject=subject,
            found_item=found_item,
            reference_item=reference,
            items=items,
            kind=kind,
            found_sha256=hashlib.sha256(search.content).digest(),
            address=address,
            expires_at=timezone.now() + timedelta(days=rules.SEARCH_DAYS),
        )
        app.configure_task(JOB, lock=JOB).defer(search=str(row.public_id))
    return row.public_id, code


def _checked(encoded: bytes) -> str:
    if not encoded:
        raise NoFile
    if len(encoded) > rules.FOUND_BYTES_MAX:
        raise TooHeavy
    return consent.kind_of_file(encoded)


def _items(claimant: Claimant, search: NewSearch) -> list[UUID]:
    """Return the items to compare: those named with a saved copy, or all that are a member's own.

    Somebody else's item named without a saved copy is not compared: no vault is read for them.
    """
    if search.reference is not None:
        named = list(dict.fromkeys(search.items))
        if not named or len(named) > rules.NAMED_ITEMS_MAX:
            raise NeedsReference
        return named
    if claimant.member is None:
        raise NeedsReference
    own_items = [
        item.id
        for item in reversed(stored.items(subject=claimant.member.subject))
        if item.purpose in ITEM_TITLES and (not search.items or item.id in search.items)
    ]
    if not own_items:
        raise NothingToCompare
    return own_items[: rules.ITEMS_MAX]


def _check_limits(claimant: Claimant, items: list[UUID]) -> None:
    """Raise TooManySearches, SearchesBusy; the same for an item that exists and one that does not.

    Who holds a copy must not find out by many tries how to remove its mark.
    """
    now = timezone.now()
    recent = Search.objects.filter(asked_at__gt=now - timedelta(hours=1))
    if claimant.member is not None:
        own_searches = recent.filter(member_id=claimant.member.member_id)
        if own_searches.count() >= rules.SEARCHES_AN_HOUR:
            raise TooManySearches
    else:
        today = Search.objects.filter(
            asked_at__gt=now - timedelta(days=1), items__overlap=items, member__isnull=True
        )
        if today.count() >= rules.SEARCHES_OF_AN_ITEM_A_DAY:
            raise TooManySearches
    waiting = Search.objects.filter(state__in=[SearchState.WAITING, SearchState.RUNNING])
    if waiting.count() >= rules.WAITING_MAX:
        raise SearchesBusy


def _sealed(subject: UUID, purpose: str, media_type: str, encoded: bytes) -> UUID:
    return vault.store_item(
        subject=subject, purpose=purpose, media_type=media_type[:100] or "file", pieces=[encoded]
    ).id


def run_search(*, search: UUID) -> SearchState:
    """Compare a found file with each item of its search; safe to run again after a crash.

    Raises NoSuchSearch.
    """
    now = timezone.now()
    waiting = Search.objects.filter(
        public_id=search, state__in=[SearchState.WAITING, SearchState.RUNNING]
    )
    if waiting.update(state=SearchState.RUNNING, begun_at=now, attempts=F("attempts") + 1) != 1:
        row = Search.objects.filter(public_id=search).first()
        if row is None:
            raise NoSuchSearch
        return SearchState(row.state)
    row = Search.objects.get(public_id=search)
    if row.attempts > ATTEMPTS_MAX:
        return _end(row, trouble="gave_up")
    try:
        found_content = b"".join(stored.read_item(row.found_item))
        reference = None
        if row.reference_item is not None:
            reference = b"".join(stored.read_item(row.reference_item))
        for number, item in enumerate(row.items[row.compared :], start=row.compared + 1):
            trace = consent.trace_item(
                content=found_content,
                item=item,
                reference=reference,
                comparisons=len(row.items) * consent.comparisons_of(row.kind),
            )
            _note(row, number, trace)
    except (NoSuchItem, Shredded):
        return _end(row, trouble="forgotten")
    except UnreadableMedia:
        return _end(row, trouble="unreadable")
    except MediaTooLarge:
        return _end(row, trouble="too_large")
    return _end(row)


@transaction.atomic
def _note(row: Search, compared: int, trace: ItemTrace | None) -> None:
    """Write what one item showed, and how far the search is."""
    accused = trace.accused if trace is not None else ()
    MarkMatch.objects.bulk_create(
        [
            MarkMatch(
                search=row,
                item=copy.delivery.item,
                delivery=copy.delivery.public_id,
                share=copy.share,
                score=copy.score,
                false_accusation_bound=copy.false_accusation_bound,
                comparisons=copy.comparisons,
                symbols=list(copy.symbols),
                tables=copy.tables,
                item_key_sha256=bytes.fromhex(copy.item_key_sha256),
            )
            for copy in accused
        ],
        ignore_conflicts=True,
    )
    shows_item = trace is not None and trace.shows_item
    Search.objects.filter(pk=row.pk).update(
        compared=compared, shown_items=F("shown_items") + int(shows_item)
    )


def _end(row: Search, trouble: str = "") -> SearchState:
    state = SearchState.FAILED if trouble else SearchState.COMPLETED
    Search.objects.filter(pk=row.pk, state=SearchState.RUNNING).update(state=state, trouble=trouble)
    return state


def resume_searches() -> int:
    """Carry on with every search that a crash or a restart left behind; how many there were."""
    return retries.work_through(
        "takedowns.resume_searches", searches_unfinished(), _resume, one_transaction=False
    )


def _resume(search: UUID) -> None:
    run_search(search=search)


def sweep_searches() -> int:
    """Destroy the files of searches whose time is over, and forget those without a case; how many.

    A case and its events stay; the found file goes with its search.
    """
    over = Search.objects.filter(expires_at__lte=timezone.now(), swept_at__isnull=True)
    return retries.work_through(
        "takedowns.sweep_searches",
        over.order_by("expires_at", "id")[:SWEPT_AT_ONCE],
        forget,
        key=lambda row: row.public_id,
    )


@transaction.atomic
def forget(row: Search) -> int:
    """Destroy the files of one search, and its row where no case stands on it; 1 if it did."""
    vault.shred(subject=row.subject)
    if row.cases.exists():
        Search.objects.filter(pk=row.pk).update(swept_at=timezone.now())
    else:
        row.delete()
    return 1
