"""Whose copy is it? A member, and anyone with their own saved copy, find out; nobody else does."""

import io
import json
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from minga.domains.consent import actions as consent_actions
from minga.domains.consent.errors import MediaTooLarge, UnreadableMedia
from minga.domains.log import actions as log
from minga.domains.log import queries as log_keys
from minga.domains.people import actions as people
from minga.domains.takedowns import actions, audits, queries, rules
from minga.domains.takedowns.errors import (
    BadPageAddress,
    NeedsReference,
    NoFile,
    NoSuchSearch,
    NothingToCompare,
    SearchesBusy,
    TooHeavy,
    TooManySearches,
)
from minga.domains.takedowns.models import Case, MarkMatch, Search
from minga.domains.takedowns.types import Claimant, NewSearch, SearchState
from minga.domains.vault import queries as vault
from minga_pure.proofs.takedown import verify_takedown
from tests import cast
from tests.budget import examples
from tests.integration.consent import cast as consent
from tests.integration.refusals import findings
from tests.integration.takedowns import cast as takedowns

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db


def test_an_advert_names_the_recipient_and_the_evidence_is_verified_without_us() -> None:
    stage = takedowns.scene()
    view, claimant = takedowns.searched(stage.claimant, takedowns.advert(stage.copies["cloud"]))
    assert view.state is SearchState.COMPLETED
    assert [match.recipient_name for match in view.matches] == ["Nube S.A."]
    match = view.matches[0]
    assert match.false_accusation_bound <= 1e-6
    assert match.item == stage.item
    case = actions.open_case(claimant=claimant, search=view.public_id, match=match.public_id)
    log.feed()
    document = json.loads(json.dumps(queries.bundle(case)))
    verified = verify_takedown(document, [log_keys.receipt_key()], log_keys.log_key())
    assert verified.recipient == "Nube S.A."
    assert verified.found_sha256 == view.found_sha256
    assert verified.is_consent_recorded
    assert verified.delivery_entry is not None
    assert findings(audits.AUDITS) == []


def test_after_an_erasure_the_person_brings_their_own_saved_copy() -> None:
    """The vault is empty and the account gone; the saved copy and its number are enough."""
    stage = takedowns.scene()
    people.erase_person(person_id=stage.lova.id)
    saved = np.asarray(Image.open(io.BytesIO(takedowns.photograph())).convert("RGB"))
    view, claimant = takedowns.searched(
        Claimant(),
        takedowns.advert(stage.copies["aurora"]),
        items=(stage.item,),
        reference=takedowns.encoded(saved),
    )
    assert [match.recipient_name for match in view.matches] == ["Aurora Vision"]
    case = actions.open_case(
        claimant=claimant, search=view.public_id, match=view.matches[0].public_id
    )
    log.feed()
    verify_takedown(queries.bundle(case), [log_keys.receipt_key()], log_keys.log_key())
    assert not case.by_member
    assert findings(audits.AUDITS) == []


def test_nothing_tells_whether_an_item_exists() -> None:
    """The same words and the same limits for an item of somebody, and for a number made up."""
    stage = takedowns.scene()
    other = takedowns.photograph("chelsea")
    views = [
        takedowns.searched(Claimant(), takedowns.advert(other), items=(item,), reference=other)[0]
        for item in (stage.item, uuid4())
    ]
    first, second = (
        (view.state, view.compared, view.total, view.shown_items, view.trouble, view.matches)
        for view in views
    )
    assert first == second
    for _search in range(rules.SEARCHES_OF_AN_ITEM_A_DAY - 1):
        Search.objects.create(
            code_digest=uuid4().bytes * 2, subject=uuid4(), found_item=uuid4(),
            items=[stage.item, views[1].public_id], kind="picture", found_sha256=bytes(32),
            expires_at=timezone.now(), state="completed",
        )  # fmt: skip
    for item in (stage.item, views[1].public_id):
        for _try in range(2):
            if item != stage.item and not _try:
                Search.objects.create(
                    code_digest=uuid4().bytes * 2, subject=uuid4(), found_item=uuid4(),
                    items=[item], kind="picture", found_sha256=bytes(32),
                    expires_at=timezone.now(), state="completed",
                )  # fmt: skip
        with pytest.raises(TooManySearches):
            takedowns.searched(Claimant(), other, items=(item,), reference=other)


def test_a_member_is_never_answered_about_somebody_elses_item() -> None:
    stage = takedowns.scene()
    kanto = consent.member("kanto")
    takedowns.stored(kanto, takedowns.photograph("chelsea"))
    found = takedowns.advert(stage.copies["aurora"])
    view, _claimant = takedowns.searched(Claimant(member=kanto.ref), found)
    assert (view.total, view.shown_items, view.matches) == (1, 0, ())
    with pytest.raises(NothingToCompare):
        takedowns.searched(Claimant(member=kanto.ref), found, items=(stage.item,))
    oskar = cast.worker("oskar")
    with pytest.raises(NothingToCompare):
        takedowns.searched(Claimant(member=oskar.ref), found)


@settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    pasted_on=st.sampled_from(["chelsea", "rocket", "coffee"]),
    strength=st.floats(0.5, 4.0),
    quality=st.integers(60, 95),
)
def test_a_mark_cut_from_one_item_and_pasted_on_another_accuses_nobody(
    pasted_on: str, strength: float, quality: int
) -> None:
    """The key is that of one item: on another the mark is noise, however strong."""
    with transaction.atomic():
        target = takedowns.photograph(pasted_on)
        stage = takedowns.scene(further=[target])
        item = stage.further[0]
        cut = takedowns.pixels_of(stage.copies["aurora"]).astype(float) - takedowns.pixels_of(
            takedowns.photograph()
        )
        consent_actions.deliver(grant=stage.grant.public_id, item=item, recipient="aurora")
        pixels = takedowns.pixels_of(target).astype(float)
        height, width = (min(pixels.shape[side], cut.shape[side]) for side in (0, 1))
        pixels[:height, :width] += strength * cut[:height, :width]
        forged = takedowns.encoded(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
        view, _claimant = takedowns.searched(stage.claimant, forged, items=(item,))
        assert view.matches == ()
        transaction.set_rollback(True)


def bomb(side: int) -> bytes:
    """A small file that unpacks to side x side pixels."""
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("found", "error"),
    [
        (b"", NoFile),
        (b"no picture", UnreadableMedia),
        (b"GIF89a", UnreadableMedia),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), UnreadableMedia),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", UnreadableMedia),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", UnreadableMedia),
        (b"\x1a\x45\xdf\xa3" + bytes(100), UnreadableMedia),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnreadableMedia),
        (b"#EXTM3U\nfile:///etc/passwd\n", UnreadableMedia),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", UnreadableMedia),
        (bomb(7_000), MediaTooLarge),
        (bomb(20_000), MediaTooLarge),
        (bytes(rules.FOUND_BYTES_MAX + 1), TooHeavy),
    ],
)
def test_what_is_no_picture_or_unpacks_too_large_is_refused(
    found: bytes, error: type[Exception]
) -> None:
    stage = takedowns.scene(recipients=())
    with pytest.raises(error):
        takedowns.searched(stage.claimant, found)
    with pytest.raises(error if error is not NoFile else (NoFile, NeedsReference)):
        takedowns.searched(Claimant(), takedowns.photograph(), items=(stage.item,), reference=found)
    assert not Search.objects.exists()


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.97])
def test_a_picture_that_breaks_off_is_refused(cut: float) -> None:
    stage = takedowns.scene(recipients=())
    broken = takedowns.photograph()[: int(len(takedowns.photograph()) * cut)]
    with pytest.raises(UnreadableMedia):
        takedowns.searched(stage.claimant, broken)


def test_without_an_account_a_saved_copy_and_its_number_are_asked_for() -> None:
    found = takedowns.photograph()
    for more in ({}, {"items": (uuid4(),)}, {"reference": found},
                 {"reference": found, "items": tuple(uuid4() for _ in range(21))}):  # fmt: skip
        with pytest.raises(NeedsReference):
            takedowns.searched(Claimant(), found, **more)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.example", "https://a b", "https://x/\ny", "x"]
)
def test_the_address_of_a_page_is_one(address: str) -> None:
    stage = takedowns.scene(recipients=())
    with pytest.raises(BadPageAddress):
        takedowns.searched(stage.claimant, takedowns.photograph(), address=address)


def test_a_member_searches_so_often_an_hour_and_a_full_queue_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = takedowns.scene(recipients=())
    new = NewSearch(content=takedowns.photograph(), media_type="image/png")
    for _search in range(rules.SEARCHES_AN_HOUR):
        actions.begin_search(claimant=stage.claimant, search=new)
    with pytest.raises(TooManySearches):
        actions.begin_search(claimant=stage.claimant, search=new)
    monkeypatch.setattr(rules, "WAITING_MAX", rules.SEARCHES_AN_HOUR)
    kanto = cast.worker("kanto")
    takedowns.stored(kanto, takedowns.photograph())
    with pytest.raises(SearchesBusy):
        actions.begin_search(claimant=Claimant(member=kanto.ref), search=new)


def test_whoever_has_not_the_code_or_comes_too_late_sees_nothing() -> None:
    stage = takedowns.scene()
    own = takedowns.photograph()
    view, claimant = takedowns.searched(
        Claimant(), takedowns.advert(stage.copies["aurora"]), items=(stage.item,), reference=own
    )
    kanto = cast.worker("kanto")
    for stranger in (Claimant(), Claimant(code="guessed"), Claimant(member=kanto.ref),
                     stage.claimant, Claimant(code=claimant.code + "x")):  # fmt: skip
        with pytest.raises(NoSuchSearch):
            queries.search_of(stranger, view.public_id)
    assert claimant.code.encode() not in bytes(Search.objects.get().code_digest)
    Search.objects.update(expires_at=timezone.now())
    with pytest.raises(NoSuchSearch):
        queries.search_of(claimant, view.public_id)
    with pytest.raises(NoSuchSearch):
        actions.open_case(claimant=claimant, search=view.public_id, match=view.matches[0].public_id)


def test_the_files_of_a_search_are_destroyed_when_its_time_is_over() -> None:
    stage = takedowns.scene()
    view, _claimant = takedowns.searched(stage.claimant, takedowns.advert(stage.copies["aurora"]))
    subject = Search.objects.get().subject
    assert len(vault.items(subject=subject)) == 1
    assert actions.sweep_searches() == 0
    Search.objects.update(expires_at=timezone.now())
    assert "A file that somebody found is destroyed when the time of its search is over" in (
        _late_findings()
    )
    assert actions.sweep_searches() == 1
    assert vault.items(subject=subject) == []
    assert (Search.objects.count(), MarkMatch.objects.count(), actions.sweep_searches()) == (
        0,
        0,
        0,
    )
    assert view.matches


def test_a_search_with_a_case_is_swept_once_and_makes_room_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = takedowns.scene()
    takedowns.opened(stage)
    takedowns.searched(stage.claimant, takedowns.photograph("chelsea"))
    Search.objects.update(expires_at=timezone.now())
    monkeypatch.setattr("minga.domains.takedowns.actions.searches.SWEPT_AT_ONCE", 1)
    swept = [actions.sweep_searches() for _ in range(3)]
    assert swept == [1, 1, 0]
    kept = Search.objects.get()
    assert kept.swept_at is not None
    assert vault.items(subject=kept.subject) == []


def _late_findings() -> list[str]:
    from datetime import timedelta

    Search.objects.update(expires_at=timezone.now() - timedelta(hours=3))
    return findings(audits.AUDITS)


def test_an_erasure_destroys_the_found_file_and_keeps_the_statement() -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    takedowns.searched(stage.claimant, takedowns.photograph("chelsea"))
    people.erase_person(person_id=stage.lova.id)
    assert [row.search_id for row in Case.objects.all()] == [row.id for row in Search.objects.all()]
    assert vault.items(subject=Search.objects.get().subject) == []
    assert queries.case_for_steward(case.public_id).match.recipient_name == "Aurora Vision"
    assert findings(audits.AUDITS) == []


def test_a_search_that_a_crash_left_behind_is_carried_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from minga.domains.consent import queries as consent_queries

    stage = takedowns.scene()
    takedowns.stored(stage.lova, takedowns.photograph("chelsea"))
    search, _code = actions.begin_search(
        claimant=stage.claimant,
        search=NewSearch(content=takedowns.advert(stage.copies["aurora"]), media_type="image/jpeg"),
    )
    trace, calls = consent_queries.trace_item, []

    def killed(**words: Any) -> Any:
        calls.append(words["item"])
        if len(calls) == 2:
            raise KeyboardInterrupt
        return trace(**words)

    monkeypatch.setattr(consent_queries, "trace_item", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.run_search(search=search)
    assert queries.search_of(stage.claimant, search).compared == 1
    Search.objects.update(begun_at=timezone.now() - timedelta(hours=1))
    assert actions.resume_searches() == 1
    view = queries.search_of(stage.claimant, search)
    assert (view.state, view.compared, len(view.matches)) == (SearchState.COMPLETED, 2, 1)
    assert len(calls) == 3
