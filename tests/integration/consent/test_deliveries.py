"""No copy leaves without a live grant, to a node outside the tree, or without a mark of its own."""

import hashlib
import io
import wave
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from minga.domains.consent import actions, audits, marking, queries
from minga.domains.consent.errors import CannotMark, NotARecipient, NotLive, NotOfThisGrant
from minga.domains.consent.models import CopyDelivery, Grant
from minga.domains.consent.types import GrantView
from minga.domains.people import actions as people
from minga.domains.vault import actions as vault
from tests import cast
from tests.budget import examples
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.integration.refusals import findings, refused
from tests.integration.together import together

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db

TICK = timedelta(minutes=1)  # the second itself: test_histories, by the moment asked for
COOLING, VALID = timedelta(hours=48), timedelta(days=365)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MINGA_DATA = tmp_path


def face(side: int = 320) -> bytes:
    """A picture with texture, in which a mark can hide."""
    noise = np.random.default_rng(7).normal(0, 18, (side, side, 3))
    slope = np.linspace(40, 210, side)[:, None, None]
    file = io.BytesIO()
    Image.fromarray(np.clip(slope + noise, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def spoken() -> bytes:
    samples = np.random.default_rng(7).normal(0, 4_000, 32_000).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setparams((1, 2, 16_000, 0, "NONE", ""))
        target.writeframes(samples.tobytes())
    return file.getvalue()


def stored(member: cast.Worker, purpose: str = "selfie", encoded: bytes | None = None) -> UUID:
    kind = {"selfie": "image/png", "voice": "audio/wav"}.get(purpose, "image/png")
    content = encoded if encoded is not None else face()
    return vault.store_item(
        subject=member.ref.subject, purpose=purpose, media_type=kind, pieces=[content]
    ).id


def licensed(grant: GrantView, item: UUID) -> None:
    """A running licence and signed engagements: what else a copy needs to leave."""
    licences.deliverable(grant, item)


def delivered(grant: GrantView, item: UUID, recipient: str = "aurora") -> bytes:
    return actions.deliver(grant=grant.public_id, item=item, recipient=recipient).encoded


def test_each_recipient_gets_a_copy_with_its_own_mark_and_the_member_sees_who_has_it() -> None:
    from minga_pure.marks import codes, pictures

    stage = consent.scene()
    grant, item = consent.live(stage.lova, stage.terms), stored(stage.lova)
    licensed(grant, item)
    copies = {name: delivered(grant, item, name) for name in ("aurora", "cloud")}
    assert len(set(copies.values())) == 2
    views = queries.deliveries_of(stage.lova.ref)
    assert {(view.recipient, view.sha256) for view in views} == {
        (name, hashlib.sha256(copy).hexdigest()) for name, copy in copies.items()
    }
    assert queries.deliveries_of_item(item) == list(reversed(views))
    _name, secret = marking.mark_secret(may_make=False)
    key = codes.item_key(secret, str(item))
    original = np.asarray(Image.open(io.BytesIO(face())).convert("RGB"))
    for name, copy in copies.items():
        found = np.asarray(Image.open(io.BytesIO(copy)).convert("RGB"))
        names = [marking.mark_name(grant.public_id, key) for key in ("eve", "cloud", "aurora")]
        trace = pictures.trace(found, original, key, [*names, name])
        assert trace.accused == (marking.mark_name(grant.public_id, name),)
    assert findings(audits.AUDITS) == []


def test_a_voice_leaves_with_a_mark_too() -> None:
    stage = consent.scene(items=("voice",))
    grant, item = consent.live(stage.lova, stage.terms), stored(stage.lova, "voice", spoken())
    licensed(grant, item)
    copy = delivered(grant, item)
    assert copy != spoken()
    with wave.open(io.BytesIO(copy)) as source:
        assert (source.getframerate(), source.getnframes()) == (16_000, 32_000)


def test_the_same_copy_again_is_the_same_delivery_and_needs_a_live_grant_again() -> None:
    stage = consent.scene()
    grant, item = consent.live(stage.lova, stage.terms), stored(stage.lova)
    licensed(grant, item)
    assert delivered(grant, item) == delivered(grant, item)
    assert CopyDelivery.objects.count() == 1
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    with pytest.raises(NotLive):
        delivered(grant, item)


def test_what_is_not_live_not_named_or_not_theirs_does_not_leave() -> None:
    stage = consent.scene()
    cooling, item = consent.granted(stage.lova, stage.terms), stored(stage.lova)
    licensed(cooling, item)
    with pytest.raises(NotLive):
        delivered(cooling, item)
    consent.age(cooling, COOLING)
    with pytest.raises(NotARecipient):
        delivered(cooling, item, "eve")
    kanto = cast.worker("kanto")
    for other in (stored(kanto), stored(stage.lova, "identity"), uuid4()):
        with pytest.raises(NotOfThisGrant):
            delivered(cooling, other)
    vault.shred_item(item=item)
    with pytest.raises(NotOfThisGrant):
        delivered(cooling, item)
    assert not CopyDelivery.objects.exists()


@pytest.mark.parametrize(
    ("purpose", "encoded"),
    [("selfie", b"no picture"), ("selfie", face(16)), ("voice", b"RIFF"), ("voice", b"")],
)
def test_what_cannot_carry_a_mark_does_not_leave(purpose: str, encoded: bytes) -> None:
    stage = consent.scene(items=("selfie", "voice"))
    grant = consent.live(stage.lova, stage.terms)
    with pytest.raises(CannotMark):
        delivered(grant, stored(stage.lova, purpose, encoded))
    assert not CopyDelivery.objects.exists()


INSERT = (
    "INSERT INTO consent_copydelivery (public_id, grant_id, item, recipient, media_type,"
    " mark_key, sha256, salt, delivered_at) SELECT gen_random_uuid(), id, %s, %s, 'image/png',"
    " 'x', sha256('x'), sha256('y'), %s FROM consent_grant"
)


@pytest.mark.parametrize(
    ("since", "sqlstate"),
    [
        (COOLING - TICK, "MG921"),
        (COOLING + VALID, "MG921"),
        (COOLING + VALID + TICK, "MG921"),
    ],
)
def test_the_database_refuses_a_copy_outside_the_seconds_of_its_grant(
    since: timedelta, sqlstate: str
) -> None:
    stage = consent.scene()
    grant, item = consent.granted(stage.lova, stage.terms), stored(stage.lova)
    licensed(grant, item)
    consent.age(grant, since)
    past = Grant.objects.get().live_from
    refused(INSERT, sqlstate, item, "aurora", past)


@pytest.mark.parametrize("since", [COOLING, COOLING + VALID - TICK])
def test_the_database_takes_a_copy_within_them_and_writes_its_own_clock(since: timedelta) -> None:
    stage = consent.scene()
    grant, item = consent.granted(stage.lova, stage.terms), stored(stage.lova)
    licensed(grant, item)
    consent.age(grant, since)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [item, "aurora", "2001-01-01T00:00:00Z"])
    assert CopyDelivery.objects.get().delivered_at.year > 2001


def test_a_grant_begins_and_ends_at_its_second() -> None:
    stage = consent.scene()
    grant = consent.granted(stage.lova, stage.terms)
    second = timedelta(seconds=1)
    moments = [grant.live_from - second, grant.live_from, grant.expires_at - second,
               grant.expires_at]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(live.id) FROM unnest(%s::timestamptz[]) WITH ORDINALITY AS at (moment, n)"
            "  LEFT JOIN LATERAL consent_live_at(at.moment) AS live ON live.public_id = %s"
            " GROUP BY at.n ORDER BY at.n",
            [moments, grant.public_id],
        )
        assert [count for (count,) in cursor.fetchall()] == [0, 1, 1, 0]


def test_the_database_refuses_strangers_and_other_items() -> None:
    stage = consent.scene()
    grant, item = consent.live(stage.lova, stage.terms), stored(stage.lova)
    licensed(grant, item)
    moment = grant.live_from
    refused(INSERT, "MG922", item, "eve", moment)
    refused(INSERT, "MG923", uuid4(), "aurora", moment)
    refused(INSERT, "MG923", stored(cast.worker("kanto")), "aurora", moment)
    refused(INSERT, "MG923", stored(stage.lova, "identity"), "aurora", moment)
    delivered(grant, item)
    for query in (
        "DELETE FROM consent_copydelivery",
        "UPDATE consent_copydelivery SET recipient = 'cloud'",
        "TRUNCATE consent_copydelivery",
    ):
        refused(query, "MG903")


@settings(max_examples=examples(25))
@given(
    steps=st.lists(
        st.one_of(
            st.sampled_from(["aurora", "cloud", "eve", "withdraw"]),
            st.sampled_from([TICK, timedelta(hours=1), COOLING - TICK, COOLING, VALID - TICK]),
        ),
        max_size=8,
    )
)
def test_in_no_history_a_copy_leaves_without_a_live_grant(steps: list[Any]) -> None:
    """A model counts the hours; each try leaves exactly when the model says so."""
    with transaction.atomic():
        stage = consent.scene()
        grant, item = consent.granted(stage.lova, stage.terms), stored(stage.lova, encoded=b"x")
        licensed(grant, item)
        since, withdrawn, copies = timedelta(0), False, set()
        for step in steps:
            if isinstance(step, timedelta):
                consent.age(grant, step)
                since += step
            elif step == "withdraw":
                if not withdrawn:
                    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
                withdrawn = True
            else:
                may = COOLING <= since < COOLING + VALID and not withdrawn and step != "eve"
                with connection.cursor() as cursor:
                    try:
                        with transaction.atomic():
                            cursor.execute(INSERT, [item, step, grant.granted_at])
                            left = True
                    except DatabaseError:
                        left = False
                if step not in copies or not may:
                    assert left == may
                copies |= {step} if left else set()
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_deliveries_at_once_have_an_order() -> None:
    """Whoever comes second sees the other: no copy is dated after the withdrawal."""
    with transaction.atomic():
        stage = consent.scene()
        grant = consent.live(stage.lova, stage.terms)
    item = stored(stage.lova, encoded=b"x")
    licensed(grant, item)

    refusals: list[str] = []

    def leave(recipient: str) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(INSERT, [item, recipient, grant.granted_at])
        except DatabaseError as error:
            refusals.append(getattr(error.__cause__, "sqlstate", ""))
            return False
        return True

    def withdraw() -> bool:
        actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
        return True

    together([withdraw, partial(leave, "aurora"), partial(leave, "cloud")])
    withdrawn = Grant.objects.get().withdrawn_at
    assert all(copy.delivered_at < withdrawn for copy in CopyDelivery.objects.all())
    assert not leave("aurora")
    assert set(refusals) == {"MG921"}


def test_a_copy_stays_on_record_when_its_person_is_erased() -> None:
    stage = consent.scene()
    grant, item = consent.live(stage.lova, stage.terms), stored(stage.lova)
    licensed(grant, item)
    delivered(grant, item)
    people.erase_person(person_id=stage.lova.id)
    assert [view.recipient for view in queries.deliveries_of_item(item)] == ["aurora"]
    with pytest.raises(NotLive):
        delivered(grant, item)
    assert findings(audits.AUDITS) == []


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (
            "UPDATE consent_copydelivery SET delivered_at = delivered_at - interval '1 year'",
            "Every copy that left had a live consent that named its recipient",
        ),
        (
            "UPDATE consent_copydelivery SET recipient = 'eve'",
            "Every copy that left is a leaf of the log",
        ),
    ],
)
def test_the_audit_finds_what_was_done_behind_our_back(
    tamper: str, sentence: str, behind_our_back: Callable[[], Any]
) -> None:
    stage = consent.scene()
    grant, item = consent.live(stage.lova, stage.terms), stored(stage.lova)
    licensed(grant, item)
    delivered(grant, item)
    assert findings(audits.AUDITS) == []
    with behind_our_back() as cursor:
        cursor.execute(tamper)
    assert sentence in findings(audits.AUDITS)
