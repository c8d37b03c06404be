"""Faces of people who are not members: hidden in the stored picture, or the picture stays out."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from PIL import Image

from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.models import ClientFile, ImportRejection, IncomingItem, PictureCheck
from minga.domains.work.readers import faces
from minga.domains.work.readers.images import look_at
from minga.domains.work.types import ImportView, ProjectView
from minga_pure.projects import ThirdPartyBasis
from tests import cast

pytestmark = pytest.mark.django_db
PORTRAIT = (Path(__file__).parent / "inputs" / "nasa_portrait.jpg").read_bytes()
DECLARED = {
    "third_party_basis": ThirdPartyBasis.CONSENT,
    "third_party_notice": "A board at the door says so.",
    "task_type": "image_classification",
}
with_detector = pytest.mark.skipif(not faces.finds_faces(), reason="needs the extra “faces”")


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clara() -> cast.Customer:
    return cast.good_customer()


@pytest.fixture
def without_detector(monkeypatch, tmp_path):
    """A server on which the package with the weights is not installed."""
    monkeypatch.setattr(faces, "_weights", lambda: None)


def written(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def portrait(kind: str, mode: str = "RGB") -> bytes:
    with Image.open(io.BytesIO(PORTRAIT)) as image:
        return written(image.convert(mode), kind)


def bring(clara: cast.Customer, project: ProjectView, **files: bytes) -> ImportView:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    packed.seek(0)
    started = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename="street.zip", stream=packed
    )
    return work.run_import(import_id=started.public_id)


def stored_picture(project: ProjectView) -> tuple[str, bytes]:
    sha256 = IncomingItem.objects.get(project_id=project.id).content["image"]
    with default_storage.open(queries.stored_name(sha256)) as file:
        return sha256, file.read()


@with_detector
@pytest.mark.parametrize(
    "encoded",
    [PORTRAIT, portrait("PNG"), portrait("WEBP"), portrait("GIF"), portrait("PNG", "L"),
     portrait("PNG", "RGBA"), portrait("PNG", "P")],
    ids=["jpeg", "png", "webp", "gif", "grey", "transparent", "palette"],
)  # fmt: skip
def test_a_declared_project_stores_no_face(clara, encoded):
    project = cast.draft(clara, **DECLARED)
    card = bring(clara, project, **{"a.jpg": encoded})
    assert (card.rows_good, card.rows_hidden) == (1, 1)
    sha256, stored = stored_picture(project)
    with Image.open(io.BytesIO(stored)) as image:
        assert image.size == (144, 144)
        assert faces.find_faces(image.convert("RGB")) == []
    assert PictureCheck.objects.get(file_id=sha256).hidden == 1
    original = look_at(encoded).sha256
    assert not ClientFile.objects.filter(file_id=original).exists()
    assert not default_storage.exists(queries.stored_name(original))


@with_detector
def test_only_the_face_changes():
    with Image.open(io.BytesIO(PORTRAIT)) as image:
        shown = image.convert("RGB")
    (face,) = faces.find_faces(shown)
    covered = faces.hidden(shown, [face])
    corner = (0, 0, 20, 144)
    assert covered.crop(corner).tobytes() == shown.crop(corner).tobytes()
    middle = round((face.left + face.right) / 2), round((face.top + face.bottom) / 2)
    inside = covered.crop((middle[0] - 8, middle[1] - 8, middle[0] + 8, middle[1] + 8))
    assert max(high - low for low, high in inside.getextrema()) < 40  # eyes and mouth are gone


@with_detector
def test_a_thumbnail_and_a_position_go_too(clara):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (40.0, 25.0, 0.0)}
    exif[0x010F] = "A camera"
    street = written(Image.new("RGB", (64, 48), "teal"), "JPEG", exif=exif)
    project = cast.draft(clara, **DECLARED)
    card = bring(clara, project, **{"a.jpg": street})
    assert (card.rows_good, card.rows_hidden) == (1, 0)
    _sha256, stored = stored_picture(project)
    with Image.open(io.BytesIO(stored)) as image:
        assert not image.getexif()


@with_detector
def test_moving_pictures_are_left_out_by_name(clara):
    frames = [Image.new("RGB", (64, 48), color) for color in ("red", "blue")]
    moving = written(frames[0], "GIF", save_all=True, append_images=frames[1:])
    project = cast.draft(clara, **DECLARED)
    assert bring(clara, project, **{"a.gif": moving}).rows_good == 0
    assert ImportRejection.objects.get().code == "picture_sequence"


def test_without_the_extra_no_picture_of_people_comes_in(clara, without_detector):
    project = cast.draft(clara, **DECLARED)
    assert bring(clara, project, **{"a.jpg": PORTRAIT}).rows_good == 0
    assert ImportRejection.objects.get().code == "faces_not_hidden"
    assert not default_storage.exists(queries.stored_name(look_at(PORTRAIT).sha256))


def test_without_the_extra_publishing_says_so(clara, without_detector):
    reasons = queries.reasons_against_publishing(cast.draft(clara, **DECLARED))
    assert any("extra “faces”" in reason for reason in reasons)


def test_texts_and_other_projects_need_no_detector(clara, without_detector):
    for fields in (DECLARED | {"task_type": "text_classification"}, {"task_type": "boxes"}):
        reasons = queries.reasons_against_publishing(cast.draft(clara, **fields))
        assert not any("faces" in reason for reason in reasons)
    project = cast.draft(clara, task_type="image_classification")
    assert bring(clara, project, **{"a.jpg": PORTRAIT}).rows_good == 1


def test_the_database_refuses_a_picture_that_nobody_searched(clara, without_detector):
    bring(clara, cast.draft(clara, task_type="image_classification"), **{"a.jpg": PORTRAIT})
    project = cast.draft(clara, **DECLARED)
    sha256 = look_at(PORTRAIT).sha256
    with pytest.raises(DatabaseError) as guarded, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)"
            " VALUES (%s, 1, 'a', jsonb_build_object('image', %s::text), 4)",
            [project.id, sha256],
        )
    assert guarded.value.__cause__.sqlstate == "MG819"
