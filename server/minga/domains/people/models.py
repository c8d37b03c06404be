"""Rows of people: a person signs in, a member works, a steward holds an office for a term."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from minga_pure.ids import uuid7_new


class PersonManager(BaseUserManager["Person"]):
    """Looks people up by name, whatever the case they type it in."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who can sign in. No e-mail, no legal name, no document: those are not needed."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    username = models.CharField(max_length=40, unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("username"), name="people_person_one_name_any_case"),
        ]

    def __str__(self) -> str:
        return self.username


class Member(models.Model):
    """A worker-owner. `subject` is the only name by which the books know her."""

    id: models.BigAutoField = models.BigAutoField(primary_key=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="member")
    subject = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    adult_attested_by = models.ForeignKey(Person, models.PROTECT, related_name="attestations")
    joined_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True)


class JoinRequest(models.Model):
    """A newcomer's sentence: who she is to those who know her. No document, no picture."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="join_request")
    sentence = models.CharField(max_length=400)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    asked_at = models.DateTimeField(db_default=Now())


class Vouch(models.Model):
    """A member says: I know her, and she is an adult. A leaf of the log, never changed."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="vouches", db_index=False)
    by = models.ForeignKey(Member, models.PROTECT, related_name="vouched")
    salt = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "by"], name="people_vouch_once_each"),
        ]


class MeetingRequest(models.Model):
    """A newcomer who knows no member asks a registrar for a meeting; a registrar replies.

    `words`: when and where they could meet. A person has one open request.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="meetings")
    words = models.CharField(max_length=400)
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, default="asked")
    reply = models.CharField(max_length=400, default="", blank=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "answered", "met", "declined", "withdrawn"]),
                name="people_meetingrequest_known_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["answered", "declined"])
                | models.Q(replied_by__isnull=False, replied_at__isnull=False)
                & ~models.Q(reply=""),
                name="people_meetingrequest_answered_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=["asked", "answered"]),
                name="people_meetingrequest_one_open",
            ),
        ]


class Household(models.Model):
    """Adults who share devices and money as they wish. It works for nobody: members work."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField(db_default=Now())


class HouseholdSeat(models.Model):
    """One adult's place in a household: asked by another one, taken by her own yes."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="seats")
    member = models.ForeignKey(Member, models.PROTECT, related_name="seats", db_index=False)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(db_default=Now())
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(joined_at__isnull=False, left_at__isnull=True),
                name="people_householdseat_one_home",
            ),
            models.UniqueConstraint(
                fields=["member", "household"],
                condition=models.Q(left_at__isnull=True),
                name="people_householdseat_asked_once",
            ),
        ]


class Device(models.Model):
    """A browser on which a member opened the desk: an opaque id, her own name for it, two days.

    Two members on one laptop have two rows that nothing ties together.
    """

    public_id = models.UUIDField(unique=True)
    member = models.ForeignKey(Member, models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60, default="", blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["forgotten_at"],
                condition=models.Q(forgotten_at__isnull=False),
                name="people_device_forgotten",
            ),
        ]


class MemberSettings(models.Model):
    """A member's preferences. `changed_at` is their device's time: the last change wins."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="settings")
    quiet_from = models.SmallIntegerField(null=True)
    quiet_until = models.SmallIntegerField(null=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    week_hours = models.SmallIntegerField(null=True)
    never = ArrayField(models.CharField(max_length=20), default=list)
    disturbing = models.BooleanField(default=False, db_default=False)
    skills = ArrayField(models.CharField(max_length=60), default=list)
    text_size = models.SmallIntegerField(default=100)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(
                    quiet_from__isnull=False,
                    quiet_until__isnull=False,
                    quiet_from__range=(0, 1439),
                    quiet_until__range=(0, 1439),
                ),
                name="people_membersettings_quiet_has_two_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(week_hours__isnull=True) | models.Q(week_hours__range=(1, 168)),
                name="people_membersettings_week_has_168_hours",
            ),
        ]


class StewardTerm(models.Model):
    """An office held by a person from a day until another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="terms")
    office = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    office__in=["treasurer", "registrar", "mediator", "data_steward"]
                ),
                name="people_stewardterm_known_office",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="people_stewardterm_ends_after_it_begins",
            ),
        ]


class AccessToken(models.Model):
    """A key to the API with named scopes and an end; only its digest is kept."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=30))
    issued_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")),
                name="people_accesstoken_has_an_end",
            ),
        ]


class Signature(models.Model):
    """An officer's signature under a decision about money; the second one carries it out.

    `matter` names the decision (deposit:…); a signature is for one amount.
    """

    matter = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    signed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["matter", "currency", "micros", "person"], name="people_signature_once"
            ),
        ]


class Erasure(models.Model):
    """A person's erasure: asked once, carried out domain by domain, a leaf of the log at both ends.

    `domains`: those that have erased already; a crash between two of them is repaired by going on.
    From the day `unreadable_from` on, backups are unreadable too.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="erasure")
    requested_by = models.CharField(max_length=10)
    asked_at = models.DateTimeField(db_default=Now())
    domains = ArrayField(models.CharField(max_length=30), default=list)
    salt = models.BinaryField(max_length=32)
    finished_at = models.DateTimeField(null=True)
    unreadable_from = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(requested_by__in=["self", "operator"]),
                name="people_erasure_requested_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(finished_at__isnull=True),
                name="people_erasure_open",
            ),
        ]


class SentOnce(models.Model):
    """A request that a program sent under a key of its own, and the reply that it got.

    Sent again under the same key it gets the same reply, and nothing happens twice.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="sent_once", db_index=False)
    key = models.CharField(max_length=100)
    fingerprint = models.BinaryField(max_length=32)
    status = models.SmallIntegerField(default=0)
    reply = models.BinaryField(default=bytes)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="people_sentonce_one_reply"),
        ]
