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
from minga.domains.people.models import JoinRequest, Member, Person, Vouch
from minga.domains.people.types import JoinView, MemberRef, Office

FOUNDERS = "founders"
FOUNDED = date(2000, 1, 1)


@transaction.atomic
def ask_to_join(*, person_id: int, sentence: str, languages: Sequence[str] = ()) -> None:
    """Say who you are; asking again replaces the sentence. Raises BadSentence, AlreadyMember."""
    said = rules.check_sentence(sentence)
    if Member.objects.filter(person_id=person_id).exists():
        raise AlreadyMember
    JoinRequest.objects.update_or_create(
        person_id=person_id, defaults={"sentence": said, "languages": list(languages)}
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
            given=queries.vouches_given(member),
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
def attest(*, newcomer: str, by: int) -> MemberRef:
    """A registrar has met her: an adult. Raises NotInOffice, NoSuchNewcomer, NotVouchedFor."""
    if not queries.holds_office(by, Office.REGISTRAR):
        raise NotInOffice
    card: JoinView = queries.newcomer_named(newcomer)
    return enrol_member(person_id=card.person_id, languages=card.languages, attested_by=by)


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
    return MemberRef(member.id, member.subject)


@transaction.atomic
def founding_registrar() -> int:
    """Who attests the first members, before there is anybody to vouch. Nobody can sign in as it.

    Only the operator of the machine reaches it: `mingad create-member`.
    """
    found = queries.person_named(FOUNDERS)
    if found is None:
        found = create_person(username=FOUNDERS, passphrase=None)
        appoint_steward(person_id=found, office=Office.REGISTRAR, since=FOUNDED)
    return found


@transaction.atomic
def leave(*, member: MemberRef) -> None:
    """Leave the co-operative. What is in her wallet, and what she still sends, is hers and paid."""
    Member.objects.filter(id=member.member_id, left_at__isnull=True).update(left_at=timezone.now())


def _person_of(member: MemberRef) -> int:
    return int(Member.objects.values_list("person_id", flat=True).get(id=member.member_id))
