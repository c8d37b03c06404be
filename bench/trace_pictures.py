"""Sample photographs and synthetic faces of bench.trace, and what is done to their copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Attack = Callable[[Picture], Picture]

PHOTOGRAPHS = Path(__file__).parents[1] / "server" / "minga" / "demo" / "data" / "photographs"
SHIPPED = ("astronaut", "camera", "chelsea", "coffee", "rocket")
SKIN_TONES = (  # the Monk scale, https://skintone.google
    "f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96",
    "a07e56", "825c43", "604134", "3a312a", "292420",
)  # fmt: skip


def photographs(*, large: bool) -> dict[str, Picture]:
    """Return the photographs of the demo and, with `large`, those of scikit-image of 1 to 2 MP."""
    pictures = {
        name: cv2.imread(str(PHOTOGRAPHS / f"{name}.jpg"))[..., ::-1].copy() for name in SHIPPED
    }
    if large:
        from skimage import data

        pictures["retina"] = data.retina()
        pictures["motorcycle"] = cv2.imread(str(Path(data.__file__).parent / "motorcycle_left.png"))
    return pictures


def advert_background() -> Picture:
    """Return a photograph that is none of the items."""
    return cv2.imread(str(PHOTOGRAPHS / "coins.png"))[..., ::-1].copy()


def face(tone: str, seed: int, height: int = 600, width: int = 480) -> Picture:
    """Draw a head in front of a wall: shading, pores, eyes, mouth, hair; one skin tone."""
    dice = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (columns / width - 0.5) * 2, (rows / height - 0.5) * 2
    wall = np.float32(dice.uniform(90, 200, 3)) * (1 - 0.2 * y[..., None])
    cloth = dice.normal(0, 1, (height // 8, width // 8)).astype(np.float32)
    wall = wall + 6 * cv2.resize(cloth, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]
    skin = np.float32([int(tone[place : place + 2], 16) for place in (0, 2, 4)])
    light = np.clip(1.05 - 0.35 * (x - 0.2) ** 2 - 0.25 * (y + 0.2) ** 2, 0.3, 1.1)[..., None]
    blotches = cv2.resize(dice.normal(0, 1, (40, 32)).astype(np.float32), (width, height))
    pores = cv2.GaussianBlur(dice.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1.0)
    texture = (1 + 0.02 * blotches + 0.035 * pores)[..., None]
    picture = np.where(
        ((x / 0.6) ** 2 + (y / 0.8) ** 2 < 1)[..., None], skin * light * texture, wall
    )
    strands = cv2.GaussianBlur(dice.normal(0, 1, (height, width)).astype(np.float32), (3, 31), 0)
    hair = ((x / 0.68) ** 2 + ((y + 0.15) / 0.78) ** 2 < 1) & (y < -0.35 + 0.3 * np.abs(x))
    picture = np.where(
        hair[..., None], 40 + 90 * strands[..., None] + np.float32([10, 0, -5]), picture
    )
    picture = np.ascontiguousarray(picture, np.float32)
    for side in (-1, 1):
        centre = (int(width * (0.5 + 0.13 * side)), int(height * 0.45))
        cv2.ellipse(picture, centre, (width // 16, height // 40), 0, 0, 360, (235, 232, 228), -1)
        cv2.circle(picture, centre, height // 45, (60, 40, 25), -1)
        brow = (centre[0], centre[1] - height // 22)
        cv2.ellipse(picture, brow, (width // 13, height // 60), 0, 180, 360, (45, 32, 25), 5)
    lips = (float(skin[0] * 0.8), float(skin[1] * 0.5), float(skin[2] * 0.5))
    cv2.ellipse(
        picture, (width // 2, int(height * 0.68)), (width // 9, height // 45), 0, 0, 360, lips, -1
    )
    nose = tuple(float(channel * 0.75) for channel in skin)
    cv2.ellipse(
        picture, (width // 2, int(height * 0.56)), (width // 28, height // 60), 0, 0, 180, nose, 3
    )
    picture = cv2.GaussianBlur(picture, (0, 0), 0.8) + dice.normal(0, 2.0, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def coded(kind: str, quality: int) -> Attack:
    """Return a round trip through JPEG or WebP."""
    option = cv2.IMWRITE_JPEG_QUALITY if kind == ".jpg" else cv2.IMWRITE_WEBP_QUALITY

    def attack(picture: Picture) -> Picture:
        done, data = cv2.imencode(kind, picture[..., ::-1], [option, quality])
        assert done
        return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])

    return attack


def scaled(factor: float, factor_down: float | None = None) -> Attack:
    def attack(picture: Picture) -> Picture:
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        return cv2.resize(picture, None, fx=factor, fy=factor_down or factor, interpolation=method)

    return attack


def cut(share: float, x: float = 0.5, y: float = 0.5) -> Attack:
    """Return a cut to a share of the area, with its middle there."""

    def attack(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        rows, columns = int(height * share**0.5), int(width * share**0.5)
        top, left = int((height - rows) * y), int((width - columns) * x)
        return picture[top : top + rows, left : left + columns].copy()

    return attack


def turned(degrees: float) -> Attack:
    def attack(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC)

    return attack


def from_an_angle(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    places = corners + np.float32([[0.06, 0.04], [-0.03, 0], [-0.07, -0.04], [0, 0]]) * (
        width,
        height,
    )
    matrix = cv2.getPerspectiveTransform(corners, np.float32(places))
    return cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC)


def mirrored(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


def blurred(spread: float) -> Attack:
    return lambda picture: cv2.GaussianBlur(picture, (0, 0), spread)


def noisy(picture: Picture) -> Picture:
    return _bytes(picture + np.random.default_rng(1).normal(0, 8, picture.shape))


def brighter(picture: Picture) -> Picture:
    return _bytes((picture.astype(np.float32) - 128) * 1.3 + 150)


def gamma(picture: Picture) -> Picture:
    return _bytes(255 * (picture / 255.0) ** 0.6)


def grey(picture: Picture) -> Picture:
    return cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def warm_filter(picture: Picture) -> Picture:
    """Sepia, faded blacks, and darker corners."""
    sepia = np.float32([[0.50, 0.55, 0.15], [0.30, 0.60, 0.12], [0.24, 0.48, 0.20]])
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corners = 1 - 0.35 * (rows**2 + columns**2)
    return _bytes(
        (cv2.transform(picture.astype(np.float32), sepia) * 0.85 + 25) * corners[..., None]
    )


def sharpened(picture: Picture) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.float32)
    return _bytes(picture + 0.8 * (picture - soft))


def with_text_and_stickers(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    done = picture.copy()
    cv2.rectangle(done, (0, int(height * 0.8)), (width, int(height * 0.92)), (250, 210, 40), -1)
    place = (int(width * 0.05), int(height * 0.89))
    cv2.putText(done, "BUY NOW", place, cv2.FONT_HERSHEY_DUPLEX, height / 350, (20, 20, 20), 2)
    for x, y in ((0.15, 0.15), (0.85, 0.3), (0.7, 0.1)):
        cv2.circle(done, (int(width * x), int(height * y)), height // 12, (220, 30, 90), -1)
    return done


def screenshot(picture: Picture) -> Picture:
    """Show it at 80 % in a window with bars and a heading."""
    small = scaled(0.8)(picture)
    height, width = small.shape[:2]
    screen = np.full((height + 160, width + 240, 3), 245, np.uint8)
    screen[:60] = (40, 44, 52)
    cv2.putText(screen, "Inbox (3)", (20, 42), cv2.FONT_HERSHEY_SIMPLEX, 1, (240, 240, 240), 2)
    screen[100 : 100 + height, 200 : 200 + width] = small
    return screen


def social_feed(picture: Picture) -> Picture:
    return coded(".jpg", 60)(scaled(400 / max(picture.shape[:2]))(picture))


def off_a_screen(picture: Picture) -> Picture:
    """Photograph a screen: angle, soft focus, stripes, noise, JPEG 70."""
    seen = cv2.GaussianBlur(from_an_angle(scaled(1.2)(picture)), (0, 0), 1.0).astype(np.float32)
    stripes = 4 * np.sin(np.arange(seen.shape[1]) * 2.1)[None, :, None]
    noise = np.random.default_rng(2).normal(0, 4, seen.shape)
    return coded(".jpg", 70)(_bytes(seen * 0.9 + 12 + stripes + noise))


def into_an_advert(background: Picture) -> Attack:
    """Return a paste of the middle (more than half of each side) into another picture, JPEG 70."""

    def attack(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        part = picture[int(height * 0.1) : int(height * 0.75), int(width * 0.2) : int(width * 0.8)]
        part = scaled(0.8)(part)
        advert = cv2.resize(background, (part.shape[1] + 500, part.shape[0] + 250))
        advert[40 : 40 + part.shape[0], 60 : 60 + part.shape[1]] = part
        return coded(".jpg", 70)(advert)

    return attack


def chain(*attacks: Attack) -> Attack:
    def attack(picture: Picture) -> Picture:
        for step in attacks:
            picture = step(picture)
        return picture

    return attack


def attacks(background: Picture) -> dict[str, Attack]:
    """Return what is done to a single copy, by name."""
    return {
        "untouched": lambda picture: picture,
        **{f"JPEG {quality}": coded(".jpg", quality) for quality in (90, 70, 50, 30)},
        "WebP 80": coded(".webp", 80),
        "WebP 50": coded(".webp", 50),
        "resized to 75 %": scaled(0.75),
        "resized to 50 %": scaled(0.5),
        "resized to 200 %": scaled(2.0),
        "stretched 1.2 x 0.9": scaled(1.2, 0.9),
        "cut to 75 %": cut(0.75, 0.1, 0.1),
        "cut to 50 %": cut(0.5, 0.3, 0.7),
        "cut to 25 %": cut(0.25),
        "turned by 3 degrees": turned(3),
        "turned by 15 degrees": turned(15),
        "perspective, JPEG 75": chain(from_an_angle, coded(".jpg", 75)),
        "mirrored": mirrored,
        "cut to 50 %, mirrored, turned, JPEG 70": chain(
            cut(0.5), mirrored, turned(-4), coded(".jpg", 70)
        ),
        "blur, sigma 1": blurred(1),
        "median of 3 x 3": lambda picture: cv2.medianBlur(picture, 3),
        "noise, sigma 8": noisy,
        "brighter, more contrast": brighter,
        "gamma 0.6": gamma,
        "grey": grey,
        "warm filter": warm_filter,
        "sharpened": sharpened,
        "text and stickers": with_text_and_stickers,
        "screenshot": screenshot,
        "social feed (400 px, JPEG 60)": social_feed,
        "photographed off a screen": off_a_screen,
        "pasted into an advert, JPEG 70": into_an_advert(background),
    }


def harsher() -> dict[str, Attack]:
    """Return what is beyond the list of the target: printed, not counted."""
    return {
        "JPEG 15": coded(".jpg", 15),
        "cut to 10 %": cut(0.1),
        "blur, sigma 2": blurred(2),
        "resized to 33 %, JPEG 60": chain(scaled(0.33), coded(".jpg", 60)),
        "median of 5 x 5": lambda picture: cv2.medianBlur(picture, 5),
    }


def _bytes(values: NDArray[np.floating]) -> Picture:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
