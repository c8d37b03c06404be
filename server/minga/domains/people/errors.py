"""Errors of the people domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class PeopleError(DomainError):
    """Something about a person that cannot be; the text says what to do next."""


class NameTaken(PeopleError):
    text = _("This name is already taken. Please choose another one.")


class NameUnusable(PeopleError):
    text = _("A name has 3 to 40 letters, digits, dots, dashes or underscores, without spaces.")


class BadSettings(PeopleError):
    """A setting that cannot be; `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NotAMember(PeopleError):
    text = _("Only members of the co-operative can do this.")


class AlreadyMember(PeopleError):
    text = _("This person is already a member.")


class NotVouchedFor(PeopleError):
    text = _(
        "Nobody becomes a member without two members who vouch for them, or a registrar who"
        " has met them."
    )


class CannotVouch(PeopleError):
    text = _("You cannot vouch for this person. Nothing was kept.")


class NoSuchNewcomer(PeopleError):
    text = _("Nobody of this name asks to join. Ask them how they write it.")


class BadSentence(PeopleError):
    text = _("Write a sentence of up to 400 letters by which members know who you are.")


class BadMeeting(PeopleError):
    """A request for a meeting, or a reply to one, that cannot be taken."""


class MeetingClosed(PeopleError):
    text = _("This request is decided already, or was taken back.")


class NoHousehold(PeopleError):
    text = _("You are in no household.")


class NoSuchInvitation(PeopleError):
    text = _("There is no such invitation any more.")


class HasHousehold(PeopleError):
    text = _("You are already in a household. Leave it first, if you wish.")


class NoSuchAdult(PeopleError):
    text = _("There is no other member of this name.")


class NotInOffice(PeopleError):
    text = _("Only the steward who holds this office can do this.")


class OwnMatter(NotInOffice):
    """An officer would decide about themselves, their household or their own client."""

    text = _(
        "Nobody decides about themselves, their household or a client that they speak for. Ask"
        " another officer."
    )


class TokenNotValid(PeopleError):
    text = _("This token is unknown, expired or revoked. Please make a new one and sign in again.")


class CannotErase(PeopleError):
    """Something has to be settled before a person is erased; the text lists it."""


class KeyUsedDifferently(PeopleError):
    text = _(
        "Another request was already sent under this idempotency key. Use a new key for a new"
        " request, and the same key only to send the same again."
    )


register_sqlstates({"MG154": OwnMatter})
