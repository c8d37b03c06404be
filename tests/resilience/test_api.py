"""The API when the house is in trouble: an answer in words, nothing lost, healed by itself."""

import errno

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection

from tests.cast import good_customer
from tests.interface.api.programs import DRAFT, program_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def script():
    return program_of(good_customer())


def cut_the_line_to_the_database() -> None:
    """The server ends our connection, as in a restart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


@pytest.mark.parametrize("path", ["/me", "/projects"])
def test_a_database_that_is_gone_is_told_and_tried_again(script, path):
    cut_the_line_to_the_database()
    reply = script.get(path)
    assert reply.status_code == 503
    assert reply["Retry-After"]
    assert reply.json()["error"]["code"] == "try_again"
    connection.close()  # what the end of a request does outside of tests
    assert script.get(path).status_code == 200


def test_a_full_disk_is_told_and_leaves_nothing(script, monkeypatch):
    project = script.post("/projects", DRAFT).json()["id"]

    def full(_file, _chunk):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(TemporaryUploadedFile, "write", full)
        reply = script.bring(f"/projects/{project}/imports?filename=a.csv", b"text\nHello\n")
    assert reply.status_code == 507
    assert reply.json()["error"]["code"] == "no_room"
    assert script.get(f"/projects/{project}/imports").json() == []
    again = script.bring(f"/projects/{project}/imports?filename=a.csv", b"text\nHello\n")
    assert again.status_code == 202
