"""Becoming a member: two members vouch, or a registrar has met her. And leaving, still paid."""

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.people import queries, rules
from minga.domains.people.actions.persons import appoint_steward, create_person
from minga.domains.people.errors import AlreadyMember, CannotVouch, NotInOffice
from minga.domains.people.models import JoinRequest, MeetingRequest, Member, Person, Vouch
from minga.domains.people.types import OPEN_MEETINGS, JoinView, MeetingState, MemberRef, Office

FOUNDERS = "founders"
FOUNDED = date(2000, 1, 1)


@transaction.atomic
def ask_to_join(*, person_id: int, sentence: str, languages: Sequence[str] = ()) -> None:
    """Say who you are; asking again replaces the sentence. Raises BadSentence, AlreadyMember."""
    checked = rules.check_sentence(sentence)
    if Member.objects.filter(person_id=person_id).exists():
        raise AlreadyMember
    JoinRequest.objects.update_or_create(
        person_id=person_id, defaults={"sentence": checked, "languages": list(languages)}
    )


@transaction.atomic
def vouch(*, member: MemberRef, newcomer: str) -> MemberRef | None:
    """“I know her, and she is an adult.” The second vouch makes her a member: then who she is.

    Each vouch is a leaf of the log. Vouching twice vouches once. Raises NoSuchNewcomer,
    CannotVouch, charter's ValueUnset.
    """
    if queries.member_of(_person_of(member)) is None:
        raise CannotVouch
    Member.objects.select_for_update().get(id=member.member_id)  # who vouches on two devices
    card = queries.newcomer_named(newcomer)
    Person.objects.select_for_update().get(pk=card.person_id)
    if not Vouch.objects.filter(person_id=card.person_id, by_id=member.member_id).exists():
        rules.check_vouch(
            herself=card.person_id == _person_of(member),
            is_member=Member.objects.filter(person_id=card.person_id).exists(),
            vouches_made=queries.vouches_given(member),
            voted=int(str(charter.value(ValueName.VOUCHES_A_MONTH))),
        )
        Vouch.objects.create(
            person_id=card.person_id, by_id=member.member_id, salt=secrets.token_bytes(32)
        )
    if Vouch.objects.filter(person_id=card.person_id).count() < rules.VOUCHES_WANTED:
        return None
    return enrol_member(
        person_id=card.person_id, languages=card.languages, attested_by=_person_of(member)
    )


@transaction.atomic
def attest(*, newcomer: str, actor_id: int) -> MemberRef:
    """A registrar has met her: an adult. Raises NotInOffice, NoSuchNewcomer, NotVouchedFor."""
    if not queries.holds_office(actor_id, Office.REGISTRAR):
        raise NotInOffice
    card: JoinView = queries.newcomer_named(newcomer)
    return enrol_member(person_id=card.person_id, languages=card.languages, attested_by=actor_id)


@transaction.atomic
def enrol_member(*, person_id: int, languages: Sequence[str] = (), attested_by: int) -> MemberRef:
    """The inner verb: a member, attested by a registrar in office or by who vouched for her.

    The database's trigger asks again. Raises AlreadyMember, NotVouchedFor.
    """
    if Member.objects.filter(person_id=person_id).exists():
        raise AlreadyMember
    vouchers = list(Vouch.objects.filter(person_id=person_id).values_list("by__person", flat=True))
    in_office = attested_by != person_id and queries.holds_office(attested_by, Office.REGISTRAR)
    rules.check_enrolment(
        vouches=len(vouchers) if attested_by in vouchers else 0, attested_in_office=in_office
    )
    member = Member.objects.create(
        person_id=person_id, languages=list(languages), adult_attested_by_id=attested_by
    )
    MeetingRequest.objects.filter(person_id=person_id, state__in=OPEN_MEETINGS).update(
        state=MeetingState.MET
    )
    return MemberRef(member.id, member.subject)


@transaction.atomic
def founding_registrar() -> int:
    """Return the person who attests the first members. Nobody can sign in as them.

    Only the operator of the machine reaches it: `mingad create-member`.
    """
    person_id = queries.person_named(FOUNDERS)
    if person_id is None:
        person_id = create_person(username=FOUNDERS, passphrase=None)
        appoint_steward(person_id=person_id, office=Office.REGISTRAR, since=FOUNDED)
    return person_id


@transaction.atomic
def leave(*, member: MemberRef) -> None:
    """Leave the co-operative. What is in her wallet, and what she still sends, is hers and paid."""
    Member.objects.filter(id=member.member_id, left_at__isnull=True).update(left_at=timezone.now())


def _person_of(member: MemberRef) -> int:
    return int(Member.objects.values_list("person_id", flat=True).get(id=member.member_id))
