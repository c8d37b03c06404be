"""Decisions of rights: the tree of a request, times, checks of a recipient's address."""

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from minga.domains.rights.errors import BadNode, BreachRefused, CorrectionMissing
from minga.domains.rights.types import ADDRESS_MAX, EMAIL_MAX, NewBreach
from minga_pure.consent.terms import TermsRecipient
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier
from minga_pure.rights import MESSAGE_SECONDS_MAX, RequestBranch, RequestKind

REGULATION: Final = "gdpr"
WORDS_MAX: Final = 2_000
FIRST_PAUSE: Final = timedelta(minutes=1)
PAUSE_MAX: Final = timedelta(hours=6)
POLL_PAUSE: Final = timedelta(hours=1)
LINK_DAYS: Final = 90
EXTENSION_DAYS_MAX: Final = 60
CODE_TRIES_MAX: Final = 5
CODE_HOURS: Final = 2
CODES_AN_ADDRESS: Final = 3
"""E-mails with a code that one address gets in a day, whoever asks."""
VISITORS_AN_HOUR: Final = 300
VISITOR_DAYS: Final = 90
"""So long after the deadline a visitor's address is kept, for questions about the answer."""
PULL_AGAIN_DAYS: Final = 7
CONTACT_MAX: Final = 300
_EMAIL: Final = re.compile(r"[^@\s<>\"(),;:\\\[\]]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
RESTRICTS: Final = (RequestKind.RESTRICTION, RequestKind.OBJECTION)
"""Rights at which no copy is delivered or used until the person allows it again."""
HOME_AT_ONCE: Final = frozenset({
    RequestKind.ACCESS, RequestKind.PORTABILITY, RequestKind.ERASURE,
    RequestKind.CONSENT_WITHDRAWN, RequestKind.RESTRICTION,
})  # fmt: skip
"""Rights that the co-operative itself carries out as soon as they are used; a data steward
decides about the others."""


@dataclass(frozen=True, slots=True)
class PlannedBranch:
    """A recipient to be asked: the copies that it was given, and whom it stands under."""

    node: str
    name: str
    country: str
    under: str
    depth: int
    items: tuple[str, ...]


def plan_branches(
    recipients: Sequence[TermsRecipient], copies: Mapping[str, Sequence[str]]
) -> list[PlannedBranch]:
    """Return the recipients that have copies, parents before children.

    recipients: the granted tree, each behind the one that supplies it. copies: the ids of the
    deliveries by recipient. A recipient without copies is not asked; those below it stand under
    the nearest one above that is.
    """
    by_key = {recipient.key: recipient for recipient in recipients}
    planned: dict[str, PlannedBranch] = {}
    for recipient in recipients:
        items = copies.get(recipient.key)
        if not items:
            continue
        under, seen = recipient.under, {recipient.key}
        while under and under not in planned:
            if under in seen or under not in by_key:
                under = ""
                break
            seen.add(under)
            under = by_key[under].under
        planned[recipient.key] = PlannedBranch(
            node=recipient.key,
            name=recipient.name,
            country=recipient.country,
            under=under,
            depth=planned[under].depth + 1 if under else 0,
            items=tuple(sorted(items)),
        )
    return list(planned.values())


def merge_trees(trees: Iterable[Sequence[TermsRecipient]]) -> list[TermsRecipient]:
    """Return one tree of several versions of a client's terms; the first that names a node holds.

    Parents come before children also where an older version names a parent that a newer does not.
    """
    by_key: dict[str, TermsRecipient] = {}
    for tree in trees:
        for recipient in tree:
            by_key.setdefault(recipient.key, recipient)
    ordered: dict[str, TermsRecipient] = {}

    def place(recipient: TermsRecipient, above: tuple[str, ...]) -> None:
        parent = by_key.get(recipient.under)
        if parent is not None and parent.key not in above and parent.key not in ordered:
            place(parent, (*above, recipient.key))
        ordered[recipient.key] = recipient

    for recipient in by_key.values():
        place(recipient, ())
    return list(ordered.values())


def nested(node: str, notes: Mapping[str, str], under: Mapping[str, str]) -> RequestBranch:
    """Return a node's signed note with those of the nodes below it."""
    children = sorted(child for child, parent in under.items() if parent == node)
    return RequestBranch(notes[node], [nested(child, notes, under) for child in children])


def pause_after(tries: int) -> timedelta:
    """Return the pause after so many tries that reached nobody: 1, 4, 16 ... minutes, 6 h at most.

    There is no last try: the recipient is asked until its time is over.
    """
    return min(PAUSE_MAX, FIRST_PAUSE * (1 << 2 * min(max(tries, 1) - 1, 10)))


def is_fresh(signed_at: int, now: int) -> bool:
    """Return True when a signed note can still be sent: half of its validity is left."""
    return 0 <= now - signed_at <= MESSAGE_SECONDS_MAX // 2


def check_words(kind: RequestKind, words: str) -> str:
    """Return the words of a request as stored. Raises CorrectionMissing."""
    written = " ".join(words.split())[:WORDS_MAX]
    if kind is RequestKind.RECTIFICATION and not written:
        raise CorrectionMissing
    return written


def check_address(address: str, local_hosts: Sequence[str] = ()) -> str:
    """Return a recipient's HTTPS address; plain HTTP only to the operator's own. Raises BadNode.

    local_hosts: hosts of the operator's own network. The numbers that any other name resolves to
    are checked at the connection.
    """
    written = address.strip()
    if not written:
        return ""
    try:
        parts = urlsplit(written)
        host, port = parts.hostname or "", parts.port
    except ValueError as exc:
        raise BadNode("address", str(_("This is no web address."))) from exc
    local = host in local_hosts
    if (
        len(written) > ADDRESS_MAX
        or not written.isascii()
        or not written.isprintable()
        or " " in written
        or not host
        or parts.username is not None
        or parts.query
        or parts.fragment
        or parts.scheme not in (("http", "https") if local else ("https",))
        or port == 0
    ):
        raise BadNode("address", str(_("Write an address that begins with https://.")))
    if not local and _is_number(host):
        raise BadNode("address", str(_("Write the name of the server, not its number.")))
    return written.rstrip("/")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def check_key(key: str, node: str) -> str:
    """Return a recipient's public key, which bears its name. Raises BadNode."""
    written = key.strip()
    if not written:
        return ""
    try:
        verifier = Verifier.from_vkey(written)
    except ProofError as exc:
        raise BadNode("key", str(exc)) from exc
    if verifier.name != node:
        raise BadNode("key", str(_("This key bears another name than the recipient.")))
    return written


def check_contact(contact: str) -> str:
    """Return a recipient's e-mail address, or an empty string. Raises BadNode."""
    written = contact.strip()
    if written and not is_email(written):
        raise BadNode("contact", str(_("This is no e-mail address.")))
    return written


def is_email(written: str) -> bool:
    """Return True for what can be an e-mail address."""
    return len(written) <= EMAIL_MAX and _EMAIL.fullmatch(written) is not None


def correction_of(kind: str, words: str) -> dict[str, str]:
    """Return the correction that a request carries: a person's own words, under one field."""
    return {"words": words} if kind == RequestKind.RECTIFICATION else {}


def check_breach(breach: NewBreach) -> NewBreach:
    """Return a report with its words trimmed. Raises BreachRefused for one that lacks a field."""
    fields = ("nature", "consequences", "measures", "contact")
    written = {name: " ".join(getattr(breach, name).split())[:WORDS_MAX] for name in fields}
    written["contact"] = written["contact"][:CONTACT_MAX]
    if not all(written.values()) or not breach.kinds or breach.since > breach.until:
        raise BreachRefused
    if breach.client is None and breach.node:
        raise BreachRefused
    return replace(
        breach,
        nature=written["nature"],
        consequences=written["consequences"],
        measures=written["measures"],
        contact=written["contact"],
    )
