"""Pictures leave the house as what they are, to whoever holds a pass, and run nothing."""

import io

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from minga.domains.work import queries as work
from minga.domains.work.actions import pictures
from minga.domains.work.readers.images import look_at
from minga_pure.ids import uuid7_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path) -> str:
    """The address of a small picture, made for somebody."""
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(file, "WEBP")
    picture = look_at(file.getvalue())
    pictures.keep_bytes(picture)
    return work.media_url(picture.sha256, for_whom=uuid7_new())


def test_a_picture_is_sent_as_itself_and_kept_by_browsers(kept, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get(kept)
        content = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(content)).size == (3, 2)
    assert "immutable" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


def test_a_sensitive_picture_is_kept_by_nobody(kept):
    sha256 = work.media_allowed(kept.removeprefix("/media/"))[0].sha256
    address = work.media_url(sha256, for_whom=uuid7_new(), is_sensitive=True)
    answer = Client().get(address)
    answer.close()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store, private")
    content = {"image": sha256, "width": 3}
    plain = work.with_media(content, for_whom=uuid7_new())
    sensitive = work.with_media(content, for_whom=uuid7_new(), is_sensitive=True)
    assert "no_store" not in plain
    assert sensitive["no_store"] is True


def test_a_file_that_lied_about_itself_runs_nothing(kept):
    """Even a page under the name of a picture is neither sniffed nor let out of its sandbox."""
    name = work.stored_name(work.media_allowed(kept.removeprefix("/media/"))[0].sha256)
    with default_storage.open(name, "wb") as file:
        file.write(b"<html><script>alert(1)</script>")
    answer = Client().get(kept)
    answer.close()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_forged_or_missing_pass_is_a_plain_404(kept):
    assert Client().get(kept[:-3] + "AAA").status_code == 404
    gone = work.media_url("0" * 64, for_whom=uuid7_new())
    assert Client().get(gone).status_code == 404


def test_a_pass_ends(kept, monkeypatch):
    from minga.domains.work.queries import pictures as shelf

    later = shelf.time.time() + 15 * 86_400
    monkeypatch.setattr(shelf.time, "time", lambda: later)
    assert Client().get(kept).status_code == 404
