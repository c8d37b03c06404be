"""People without an account: a code by mail, then a request about exactly what they prove."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from minga.domains.consent import queries as consent
from minga.domains.consent.queries import database_now
from minga.domains.errors import ReasonRequired, domain_errors
from minga.domains.locks import lock_until_commit
from minga.domains.notices import queries as notices
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import MemberRef, Office
from minga.domains.retries import actions as retries
from minga.domains.rights import mail, queries, rules
from minga.domains.rights.actions.requests import ask
from minga.domains.rights.errors import (
    BadContact,
    CodeRefused,
    NoSuchVisitor,
    NothingToAsk,
    TooManyVisitors,
)
from minga.domains.rights.models import Request, Visitor
from minga.domains.rights.types import Source
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as sealed
from minga_pure.rights import RequestKind

CONTACT, CODE = "rights.contact", "rights.code"
CODE_DIGITS = 6


def digest_of_contact(contact: str) -> bytes:
    """Return the keyed hash under which visits from one address are counted."""
    return salted_hmac("minga.rights.contact", contact.casefold(), algorithm="sha256").digest()


@transaction.atomic
def begin_visit(
    *, contact: str, kind: RequestKind, language: str, reference: str = "", words: str = ""
) -> UUID:
    """Write what somebody without an account asks; a code goes to the address they name.

    Nothing is looked up here, so that neither the answer nor its time says whether the address is
    known. Beyond a few codes a day an address gets no more, and nobody is told so.
    Raises BadContact, CorrectionMissing, TooManyVisitors.
    """
    address = contact.strip()
    if not rules.is_email(address):
        raise BadContact
    written = rules.check_words(kind, words)
    lock_until_commit("rights visitors")
    hour_ago = database_now() - timedelta(hours=1)
    if Visitor.objects.filter(asked_at__gt=hour_ago).count() >= rules.VISITORS_AN_HOUR:
        raise TooManyVisitors
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    row = Visitor(
        kind=kind.value, reference=reference.strip()[:36], words=written, language=language,
        contact_digest=digest_of_contact(address),
    )  # fmt: skip
    row.code_digest = _code_digest(row, code)
    row.save()
    vault.seal(subject=row.subject, purpose=CONTACT, value=address)
    vault.seal(subject=row.subject, purpose=CODE, value=code)
    return row.public_id


def _code_digest(row: Visitor, code: str) -> bytes:
    """Return the keyed hash of a code; it is of use to nobody who reads the table."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, row.public_id.bytes + code.encode(), hashlib.sha256)


def send_codes() -> int:
    """Send the codes that wait; how many. A crash in between sends again rather than never."""
    if not mail.is_offered():
        return 0
    rows = Visitor.objects.filter(code_sent_at__isnull=True, code_until__gt=Now()).order_by("id")
    return retries.work_through(
        "rights.codes", list(rows), _send_code, key=lambda row: row.public_id
    )


def _send_code(row: Visitor) -> int:
    locked = Visitor.objects.select_for_update().get(pk=row.pk)
    if locked.code_sent_at is not None:
        return 0
    day_ago = database_now() - timedelta(days=1)
    sent = Visitor.objects.filter(
        contact_digest=bytes(row.contact_digest), code_sent_at__gt=day_ago
    ).count()
    code = sealed.unseal(subject=row.subject, purpose=CODE)
    contact = sealed.unseal(subject=row.subject, purpose=CONTACT)
    if sent < rules.CODES_AN_ADDRESS and code and contact:
        with translation.override(row.language):
            title = _("Your code for Minga: %(code)s") % {"code": code.decode()}
            text = _(
                "Somebody asks about data of yours at %(origin)s. If it is you, enter the code"
                " %(code)s on the page within two hours. If not, do nothing: nothing happens."
            ) % {"origin": settings.MINGA_ORIGIN, "code": code.decode()}
            mail.send(contact.decode(), title, text)
    vault.shred(subject=row.subject, purpose=CODE)
    Visitor.objects.filter(pk=row.pk).update(code_sent_at=Now())
    return 1


def prove_contact(*, visit: UUID, code: str, receipt: Mapping[str, object] | None = None) -> str:
    """Take the code; returns the token of the visitor's own page.

    Each try counts before the code is looked at. The request begins at once where the address is a
    member's confirmed one, or the signed record of the consent is shown, and what was named is
    theirs; a data steward looks at all others. Raises CodeRefused, always the same.
    """
    row = Visitor.objects.filter(public_id=visit).first()
    if row is None:
        raise CodeRefused
    if row.verified_at is None:
        tried = Visitor.objects.filter(
            pk=row.pk, verified_at__isnull=True, code_tries__lt=rules.CODE_TRIES_MAX,
            code_until__gt=Now(),
        ).update(code_tries=F("code_tries") + 1)  # fmt: skip
        if not tried:
            raise CodeRefused
    if not secrets.compare_digest(bytes(row.code_digest), _code_digest(row, code.strip())):
        raise CodeRefused
    with domain_errors(), transaction.atomic():
        Visitor.objects.filter(pk=row.pk, verified_at__isnull=True).update(verified_at=Now())
        locked = Visitor.objects.select_for_update().get(pk=row.pk)
        if locked.request_id is None and locked.decided_at is None:
            _begin_request(locked, receipt)
    return queries.visit_token(row.public_id)


def _begin_request(row: Visitor, receipt: Mapping[str, object] | None) -> None:
    """Begin the request where the proof fits exactly what was named; else a steward looks."""
    shown = consent.grant_of_record(receipt) if receipt else None
    if shown is not None:
        member, grant = shown
        _ask_as(row, member, grant if not row.reference else None)
        return
    contact = sealed.unseal(subject=row.subject, purpose=CONTACT)
    members = notices.members_with_email(contact.decode()) if contact else []
    for member in members:
        if _ask_as(row, member, None):
            return


def _ask_as(row: Visitor, member: MemberRef, shown: UUID | None) -> bool:
    """Ask as the member whom the visitor proved to be, about what they named."""
    target = {"grant": shown} if shown else _named(member, row.reference)
    if not target:
        return False
    try:
        with transaction.atomic():
            view = ask(
                member=member, kind=RequestKind(row.kind), words=row.words, source=Source.VISITOR,
                **target,
            )  # fmt: skip
    except NothingToAsk:
        return False
    request = Request.objects.get(public_id=view.public_id)
    Visitor.objects.filter(pk=row.pk).update(request=request)
    return True


def _named(member: MemberRef, reference: str) -> dict[str, UUID]:
    """Return what a reference names among a member's consents, files and copies; else nothing."""
    try:
        name = UUID(reference)
    except ValueError:
        return {}
    for copy in consent.deliveries_of(member):
        if name in (copy.public_id, copy.item):
            return {"item": copy.item}
    if any(view.public_id == name for view in consent.grants_of(member)):
        return {"grant": name}
    if any(view.id == name for view in sealed.items(subject=member.subject)):
        return {"item": name}
    return {}


@transaction.atomic
def decide_visit(*, visit: UUID, actor_id: int, words: str, grant: UUID | None = None) -> None:
    """Say as a data steward which consent a visitor asks about, or why it is none.

    Raises NotInOffice, ReasonRequired, NoSuchVisitor, NothingToAsk, OwnMatter.
    """
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice
    written = " ".join(words.split())[: rules.WORDS_MAX]
    if not written:
        raise ReasonRequired
    row = (
        Visitor.objects.select_for_update()
        .filter(public_id=visit, verified_at__isnull=False, decided_at__isnull=True,
                request__isnull=True)
        .first()
    )  # fmt: skip
    if row is None:
        raise NoSuchVisitor
    if grant is not None:
        member = consent.member_of_grant(grant)
        if member and people.is_near(actor_id, member_id=member.member_id):
            raise OwnMatter
        if member is None or not _ask_as(row, member, grant):
            raise NothingToAsk
    with domain_errors():
        Visitor.objects.filter(pk=row.pk).update(
            decided_by_id=actor_id, decided_at=Now(), decision=written
        )


def tell_visitors() -> int:
    """Write to visitors whose request was begun or decided, with the address of their page."""
    if not mail.is_offered():
        return 0
    rows = [
        row
        for row in Visitor.objects.filter(verified_at__isnull=False, told_at__isnull=True)
        if row.request_id is not None or row.decided_at is not None
    ]
    return retries.work_through("rights.tell", rows, _tell, key=lambda row: row.public_id)


def _tell(row: Visitor) -> int:
    locked = Visitor.objects.select_for_update().get(pk=row.pk)
    contact = sealed.unseal(subject=row.subject, purpose=CONTACT)
    if locked.told_at is not None or contact is None:
        return 0
    with translation.override(row.language):
        title = _("Your question about your data")
        text = _("Here you see where it stands: %(address)s") % {
            "address": f"{settings.MINGA_ORIGIN}/rights/mine/{queries.visit_token(row.public_id)}"
        }
        mail.send(contact.decode(), title, f"{row.decision}\n\n{text}".strip())
    Visitor.objects.filter(pk=row.pk).update(told_at=Now())
    return 1


def forget_visitors() -> int:
    """Forget visitors who never proved their address, and all others some time after the deadline.

    What was asked for them stays with the person whom it is about.
    """
    now = database_now()
    unproved = Q(verified_at__isnull=True, code_until__lt=now - timedelta(days=1))
    ended = Q(respond_by__lt=now - timedelta(days=rules.VISITOR_DAYS))
    rows = Visitor.objects.filter(unproved | ended).order_by("id")
    return retries.work_through("rights.forget", list(rows), _forget, key=lambda row: row.public_id)


def _forget(row: Visitor) -> None:
    vault.shred(subject=row.subject)
    row.delete()
