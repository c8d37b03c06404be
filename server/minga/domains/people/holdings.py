"""Holdings of people: who signs in, membership, household, devices, offices, keys to the API."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minga.domains.holding import DataSubject, Erasing, Holder, Holding, Law, register
from minga.domains.people.models import StewardTerm

_OF_PERSON = "person_id = %(person)s"
_ADDRESSES = "(SELECT id FROM account_emailaddress WHERE user_id = %(person)s)"
_HOMES = "(SELECT household_id FROM people_householdseat WHERE member_id = %(member)s)"


def office_held(person: DataSubject) -> list[str]:
    """Return a sentence for a person in office: others rely on who holds it."""
    today = timezone.now().date()
    terms = StewardTerm.objects.filter(person_id=person.person_id, since__lte=today)
    if not terms.exclude(until__lte=today).exists():
        return []
    return [gettext("This person holds an office. It has to end first.")]


def sign_out(person: DataSubject) -> None:
    """Delete the sessions of a person, on every device."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.person_id):
            session.delete()


HOLDER = register(
    Holder(
        "people",
        title=_("Your name, membership, household, devices and offices"),
        covers=(
            Holding("people_membersettings", "member_id = %(member)s", Erasing.DELETE),
            Holding(
                "people_meetingrequest",
                f"{_OF_PERSON} OR replied_by_id = %(person)s",
                Erasing.DELETE,
                Law.OFFICE,
                erased=_OF_PERSON,
            ),
            Holding("people_joinrequest", _OF_PERSON, Erasing.DELETE),
            Holding("people_accesstoken", _OF_PERSON, Erasing.DELETE, hidden=("digest",)),
            Holding("people_sentonce", _OF_PERSON, Erasing.DELETE, hidden=("reply", "fingerprint")),
            Holding(
                "account_emailconfirmation",
                f"email_address_id IN {_ADDRESSES}",
                Erasing.DELETE,
                hidden=("key",),
            ),
            Holding("account_emailaddress", "user_id = %(person)s", Erasing.DELETE),
            Holding("mfa_authenticator", "user_id = %(person)s", Erasing.DELETE, hidden=("data",)),
            Holding(
                "people_device",
                "member_id = %(member)s",
                Erasing.BLANK,
                Law.SAFETY,
                blank="name = '', forgotten_at = now()",
                erased="forgotten_at IS NULL",
            ),
            Holding(
                "people_householdseat",
                "%(member)s IN (member_id, invited_by_id)",
                Erasing.BLANK,
                Law.CLAIMS,
                blank="left_at = now()",
                erased="member_id = %(member)s AND left_at IS NULL",
            ),
            Holding("people_household", f"id IN {_HOMES}", law=Law.CLAIMS),
            Holding("people_vouch", f"{_OF_PERSON} OR by_id = %(member)s", law=Law.PROOF),
            Holding("people_stewardterm", _OF_PERSON, law=Law.OFFICE, hidden=("seal",)),
            Holding("people_signature", _OF_PERSON, law=Law.OFFICE),
            Holding("people_erasure", _OF_PERSON, law=Law.PROOF),
            Holding(
                "people_member",
                f"{_OF_PERSON} OR adult_attested_by_id = %(person)s",
                Erasing.BLANK,
                Law.BOOKS,
                blank="languages = '{}', left_at = coalesce(left_at, now())",
                erased=f"{_OF_PERSON} AND (left_at IS NULL OR languages <> '{{}}')",
            ),
            Holding(
                "people_person",
                "id = %(person)s",
                Erasing.BLANK,
                Law.BOOKS,
                blank="username = 'erased-' || replace(public_id::text, '-', ''), password = '!',"
                " last_login = NULL, is_active = false",
                erased="username NOT LIKE 'erased-%%' OR is_active",
                hidden=("password",),
            ),
        ),
        obstacles=office_held,
        prepare=sign_out,
    )
)
