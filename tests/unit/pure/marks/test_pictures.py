"""Marks of pictures: who is named, and that nobody else is, on photographs that the demo ships."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga_pure.marks import codes, pictures
from minga_pure.marks.errors import UnsuitableMedium

PHOTOGRAPHS = Path(__file__).parents[4] / "server" / "minga" / "demo" / "data" / "photographs"
SECRET = b"a secret of the house"
KEY = codes.item_key(SECRET, "astronaut")
RECIPIENTS = [f"recipient {number}" for number in range(300)]


@cache
def photograph(name="astronaut", side=360):
    picture = cv2.imread(str(PHOTOGRAPHS / f"{name}.jpg"))[..., ::-1]
    scale = side / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


@cache
def copy_for(recipient):
    return pictures.embed(photograph(), KEY, recipient)


def traced(found_copy, original=None, recipients=RECIPIENTS, key=KEY):
    original = photograph() if original is None else original
    return pictures.trace(found_copy, original, key, recipients)


def psnr(original, copy):
    error = np.mean((original.astype(float) - copy) ** 2)
    return 10 * np.log10(255**2 / error)


def compressed(picture, quality):
    coded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1]


def half_a_quarter_mirrored(picture):
    height, width = picture.shape[:2]
    part = picture[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4, :]
    return np.ascontiguousarray(part[:, ::-1])


def pasted_into_an_advert(picture):
    advert = photograph("coffee", 700).copy()
    face = cv2.resize(picture[:220, 90:270], None, fx=0.9, fy=0.9, interpolation=cv2.INTER_AREA)
    advert[40 : 40 + face.shape[0], 60 : 60 + face.shape[1]] = face
    return compressed(advert, 80)


ATTACKS = {
    "untouched": lambda picture: picture,
    "JPEG 50": lambda picture: compressed(picture, 50),
    "a quarter, mirrored": half_a_quarter_mirrored,
    "pasted into an advert": pasted_into_an_advert,
    "grey": lambda picture: cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_found_copy_names_its_recipient_and_nobody_else(attack):
    trace = traced(ATTACKS[attack](copy_for("recipient 42")))
    assert trace.accused == ("recipient 42",)
    assert trace.mirrored == (attack == "a quarter, mirrored")
    assert trace.ranked[0].false_accusation_probability <= 1e-6


def test_a_copy_can_be_traced_by_the_persons_own_saved_copy_after_erasure():
    own_copy = compressed(cv2.resize(photograph(), None, fx=0.9, fy=0.9), 85)
    assert traced(copy_for("recipient 42"), own_copy).accused == ("recipient 42",)


def test_two_who_mix_their_copies_are_both_named():
    copies = [copy_for(name).astype(float) for name in ("recipient 1", "recipient 2")]
    mixed = np.rint(np.mean(copies, axis=0)).astype(np.uint8)
    assert set(traced(compressed(mixed, 80)).accused) == {"recipient 1", "recipient 2"}


@pytest.mark.parametrize("name", ["astronaut", "camera"])
def test_a_picture_without_a_mark_accuses_nobody(name):
    picture = photograph(name)
    assert traced(compressed(picture, 80), picture).accused == ()


def test_another_items_mark_accuses_nobody():
    elsewhere = pictures.embed(photograph(), codes.item_key(SECRET, "another item"), "recipient 42")
    assert traced(elsewhere).accused == ()


def test_a_mark_estimated_on_one_item_and_pasted_on_another_accuses_nobody():
    """Whoever has a copy and its original can cut the mark out; on another item it is noise."""
    stolen = copy_for("recipient 42").astype(float) - photograph()
    target = photograph("coffee", 360)
    stolen = cv2.resize(stolen, target.shape[1::-1])
    forged = np.clip(target + 2 * stolen, 0, 255).astype(np.uint8)
    key = codes.item_key(SECRET, "coffee")
    assert traced(forged, target, key=key).accused == ()
    genuine = pictures.embed(target, key, "recipient 9")
    assert traced(genuine, target, key=key).accused == ("recipient 9",)


@pytest.mark.parametrize(("name", "item"), [("coffee", "astronaut"), ("camera", "rocket")])
def test_another_picture_is_not_taken_for_the_original(name, item):
    """Also where both have an empty sky."""
    trace = traced(photograph(name), photograph(item))
    assert (trace.share, trace.ranked, trace.accused) == (0.0, (), ())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 1000),
    height=st.integers(64, 300),
    width=st.integers(64, 300),
    colour=st.booleans(),
    contrast=st.sampled_from([0, 5, 60, 400]),
)
def test_a_mark_is_never_louder_than_promised(seed, height, width, colour, contrast):
    dice = np.random.default_rng(seed)
    rough = dice.normal(128, contrast, (8, 8, 3) if colour else (8, 8)).astype(np.float32)
    smooth = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    picture = np.clip(smooth, 0, 255).astype(np.uint8)
    copy = pictures.embed(picture, KEY, "recipient 1")
    assert copy.shape == picture.shape
    assert copy.dtype == picture.dtype
    assert psnr(picture, copy) >= 42.0


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((20, 200, 3), np.uint8),
        np.zeros((200, 200, 4), np.uint8),
        np.zeros((200, 200), np.float32),
        np.zeros((200,), np.uint8),
        np.broadcast_to(np.uint8(0), (8_001, 8_000)),
    ],
    ids=["too small", "transparency", "not bytes", "no picture", "too large"],
)
def test_what_cannot_carry_a_mark_is_refused(picture):
    with pytest.raises(UnsuitableMedium):
        pictures.embed(picture, KEY, "recipient 1")
