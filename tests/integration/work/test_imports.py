"""A client's file becomes waiting items: bad rows apart, twice = once, and on after a crash."""

import io
import json
import zipfile
from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection
from PIL import Image

from minga.domains.assignment import actions as assignment
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.actions import import_rows, imports
from minga.domains.work.errors import BadImport, NoSuchFile, NoSuchImport, NoSuchProject
from minga.domains.work.models import Blob, Import, IncomingItem
from minga.domains.work.types import ImportState, ImportView, ProjectView
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clara() -> cast.Customer:
    return cast.good_customer()


def begin(
    clara: cast.Customer, project: ProjectView, content: bytes | str, filename: str = "items.csv"
) -> ImportView:
    given = content.encode() if isinstance(content, str) else content
    return work.begin_import(
        project=project.public_id, actor_id=clara.id, filename=filename, stream=io.BytesIO(given)
    )


def bring(
    clara: cast.Customer, project: ProjectView, content: bytes | str, filename: str = "items.csv"
) -> ImportView:
    brought = begin(clara, project, content, filename)
    return work.run_import(import_id=brought.public_id)


def waiting(project: ProjectView) -> list[tuple[str, dict[str, object]]]:
    rows = IncomingItem.objects.filter(project_id=project.id).order_by("number")
    return list(rows.values_list("external_id", "content"))


def faults(card: ImportView) -> list[tuple[int, str]]:
    return [(fault.row, fault.code) for fault in queries.rejected_rows(card.public_id)]


def pictures(*names: str, broken: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for place, name in enumerate(names):
            shown = io.BytesIO()
            Image.new("RGB", (8, 6), (place, 0, 0)).save(shown, "PNG")
            archive.writestr(name, b"no picture" if name == broken else shown.getvalue())
    return file.getvalue()


def test_good_rows_are_taken_and_bad_ones_are_told_apart(clara):
    project = cast.draft(clara)
    rows = b'1,hi\n2,\n4,caf\xe9\n3,"x\n3,y\n"5","z"\n5,"c"d\n"1","again"\n"6",bye'
    card = bring(clara, project, b"id,text\n" + rows)
    assert (card.state, card.trouble) == (ImportState.COMPLETED, "")
    assert (card.rows_good, card.rows_bad) == (3, 6)
    taken = [("1", {"text": "hi"}), ("5", {"text": "z"}), ("6", {"text": "bye"})]
    assert waiting(project) == taken
    assert faults(card) == [
        (3, "empty_text"),
        (4, "bad_encoding"),
        (5, "broken_quotes"),
        (6, "not_read"),
        (8, "broken_quotes"),
        (9, "other_content"),
    ]
    assert card.bytes_read == card.bytes_total > 0


def test_every_letter_arrives_as_it_was(clara):
    project = cast.draft(clara)
    odd = 'back\\slash \\n \\. tab\t"quotes" ñ 漢 🙂 \\\\N'
    bring(clara, project, json.dumps({"id": "a\\b", "text": odd}), "a.jsonl")
    assert waiting(project) == [("a\\b", {"text": odd})]


def test_a_mended_file_brings_only_what_was_missing(clara):
    project = cast.draft(clara)
    bring(clara, project, b"id,text\n1,hello\n2,caf\xe9\n")
    card = bring(clara, project, "id,text\n1,hello\n2,café\n")
    assert (card.rows_good, card.rows_bad) == (1, 1)
    assert [name for name, _ in waiting(project)] == ["1", "2"]


def test_rows_without_an_id_are_called_after_their_file_and_line(clara):
    project = cast.draft(clara)
    bring(clara, project, "one\ntwo\n", "a.txt")
    bring(clara, project, "three\n", "b.txt")
    assert [name for name, _ in waiting(project)] == ["a.txt:1", "a.txt:2", "b.txt:1"]


def test_seconds_are_estimated_for_every_row(clara):
    project = cast.draft(clara)
    bring(clara, project, "short\n" + "long " * 300 + "\n", "a.txt")
    short, long = IncomingItem.objects.order_by("number").values_list("seconds", flat=True)
    assert 0 < short < long


def test_batches_hold_together_over_their_borders(clara, monkeypatch):
    monkeypatch.setattr(import_rows, "BATCH_ROWS", 7)
    project = cast.draft(clara)
    rows = "".join(f"{n % 40},text {n}\n" for n in range(50))
    card = bring(clara, project, "id,text\n" + rows)
    assert (card.rows_good, card.rows_bad) == (40, 10)
    assert [name for name, _ in waiting(project)] == [str(n) for n in range(40)]


@pytest.mark.parametrize("crash_at", range(1, 6))
def test_an_import_that_crashed_reads_on_where_it_stood(clara, monkeypatch, crash_at):
    monkeypatch.setattr(import_rows, "BATCH_ROWS", 10)
    project = cast.draft(clara)
    rows = "".join(f"{n},{'' if n % 9 == 0 else n}\n" for n in range(1, 46))
    brought = begin(clara, project, "id,text\n" + rows)
    calls = 0

    def crash(*given: object) -> object:
        nonlocal calls
        calls += 1
        if calls == crash_at:
            raise KeyboardInterrupt
        return insert(*given)

    insert = import_rows._insert
    monkeypatch.setattr(import_rows, "_insert", crash)
    with pytest.raises(KeyboardInterrupt):
        work.run_import(import_id=brought.public_id)
    assert queries.imports_unfinished() == [brought.public_id]
    assert work.resume_imports() == 1
    card = queries.import_for(clara.id, brought.public_id)
    assert (card.state, card.rows_good, card.rows_bad) == (ImportState.COMPLETED, 40, 5)
    assert len(faults(card)) == 5
    assert len(waiting(project)) == 40


def test_an_import_that_breaks_the_reader_does_not_stop_the_next(clara, monkeypatch):
    project = cast.draft(clara)
    first, second = (begin(clara, project, f"id,text\n{n},a\n", f"{n}.csv") for n in (1, 2))

    def broken(file: object, filename: str, *given: object) -> object:
        if filename == "1.csv":
            raise ZeroDivisionError
        return open_rows(file, filename, *given)

    open_rows = imports.open_rows
    monkeypatch.setattr(imports, "open_rows", broken)
    with pytest.raises(ZeroDivisionError):
        work.resume_imports()
    assert queries.import_for(clara.id, first.public_id).state == ImportState.RUNNING
    assert queries.import_for(clara.id, second.public_id).state == ImportState.COMPLETED


def test_two_processes_do_not_read_one_import(clara):
    brought = begin(clara, cast.draft(clara), "id,text\n1,a\n")
    number = Import.objects.get(public_id=brought.public_id).id
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('work_import'), %s::int)", [number])
        assert work.run_import(import_id=brought.public_id).state == ImportState.WAITING
    assert work.run_import(import_id=brought.public_id).state == ImportState.COMPLETED


def test_reading_a_finished_import_again_changes_nothing(clara):
    project = cast.draft(clara)
    card = bring(clara, project, "id,text\n1,a\n")
    assert work.run_import(import_id=card.public_id) == card
    assert len(waiting(project)) == 1


def test_a_file_that_breaks_off_keeps_what_came_before(clara):
    project = cast.draft(clara)
    card = bring(clara, project, '[{"text": "a"}, {"text": "b"}, {"te', "a.json")
    assert (card.state, card.rows_good) == (ImportState.FAILED, 2)
    assert "element 3" in card.trouble
    assert len(waiting(project)) == 2


@pytest.mark.parametrize("content", ["", "id,text\n", "nr,words\n1,a\n"])
def test_a_file_without_rows_ends_in_trouble_with_words(clara, content):
    card = bring(clara, cast.draft(clara), content)
    assert card.state == ImportState.FAILED
    assert card.trouble
    assert card.rows_good == 0


def test_faults_beyond_what_is_kept_are_still_counted(clara, monkeypatch):
    monkeypatch.setattr(import_rows, "REJECTED_ROWS_MAX", 12)
    monkeypatch.setattr(import_rows, "BATCH_ROWS", 10)
    card = bring(clara, cast.draft(clara), "id,text\n" + "1,a\n" * 41)
    assert (card.rows_good, card.rows_bad) == (1, 40)
    assert len(faults(card)) == 12


def test_the_column_of_the_text_can_be_named(clara):
    project = cast.draft(clara)
    brought = work.begin_import(
        project=project.public_id,
        actor_id=clara.id,
        filename="a.csv",
        stream=io.BytesIO(b"nr,q1\n7,hello\n"),
        mapping={"text": "q1", "id": "nr"},
    )
    work.run_import(import_id=brought.public_id)
    assert waiting(project) == [("7", {"text": "hello"})]


# --- the file itself ------------------------------------------------------------------------------
def test_an_announced_size_beyond_the_limit_is_refused_before_reading(clara, settings):
    settings.MINGA_IMPORT_BYTES_MAX = 1_000

    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("nothing should be read")

    project = cast.draft(clara)
    with pytest.raises(BadImport, match="larger than"):
        work.begin_import(
            project=project.public_id,
            actor_id=clara.id,
            filename="a",
            stream=Unread(),
            size_bytes=1_001,
        )


def test_an_unannounced_size_beyond_the_limit_leaves_nothing_behind(clara, settings):
    settings.MINGA_IMPORT_BYTES_MAX = 1_000
    with pytest.raises(BadImport, match="larger than"):
        begin(clara, cast.draft(clara), b"x" * 1_001)
    assert Import.objects.count() == 0
    assert not default_storage.exists("imports") or default_storage.listdir("imports")[1] == []


def test_an_upload_that_django_wrote_to_disk_is_taken_over(clara):
    upload = TemporaryUploadedFile("a.txt", "text/plain", 4, None)
    upload.write(b"one\n")
    upload.seek(0)
    project = cast.draft(clara)
    brought = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename="a.txt", stream=upload
    )
    upload.close()
    assert work.run_import(import_id=brought.public_id).rows_good == 1


def test_the_file_is_deleted_once_it_is_read(clara):
    brought = begin(clara, cast.draft(clara), "id,text\n1,a\n")
    stored = Import.objects.get(public_id=brought.public_id).stored_as
    assert default_storage.exists(stored)
    work.run_import(import_id=brought.public_id)
    assert not default_storage.exists(stored)


def test_a_job_waits_for_every_import(clara):
    brought = begin(clara, cast.draft(clara), "id,text\n1,a\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE task_name = %s AND args->>'import_id' = %s",
            [imports.JOB, str(brought.public_id)],
        )
        assert cursor.fetchone() == (1,)


# --- who may --------------------------------------------------------------------------------------
def test_an_outsider_can_neither_bring_nor_see(clara):
    oskar = cast.person("oskar")
    project = cast.draft(clara)
    with pytest.raises(NoSuchProject):
        work.begin_import(
            project=project.public_id, actor_id=oskar.id, filename="a", stream=io.BytesIO(b"x")
        )
    card = begin(clara, project, "id,text\n1,a\n")
    with pytest.raises(NoSuchImport):
        queries.import_for(oskar.id, card.public_id)


def test_items_may_follow_after_publishing_but_not_the_same_ones(clara):
    project = cast.draft(clara)
    bring(clara, project, "id,text\n1,a\n2,b\n")
    assignment.publish(project=project.public_id, actor_id=clara.id)
    card = bring(clara, project, "id,text\n2,b\n3,c\n")
    assert (card.rows_good, faults(card)) == (1, [(2, "duplicate_id")])
    assert [name for name, _ in waiting(project)] == ["3"]


# --- pictures -------------------------------------------------------------------------------------
def test_pictures_are_kept_once_and_shown_by_a_pass(clara):
    project = cast.draft(clara, task_type="image_classification")
    card = bring(clara, project, pictures("a.png", "b.png", "bad.png", broken="bad.png"), "p.zip")
    assert (card.rows_good, card.rows_bad) == (2, 1)
    assert faults(card) == [(3, "not_a_picture")]
    (name, content), _ = waiting(project)
    assert name == "a.png"
    assert (content["width"], content["height"]) == (8, 6)
    assert Blob.objects.count() == 2
    url = queries.media_url(str(content["image"]), for_whom=clara.client.public_id)
    file, seconds = queries.media_allowed(url.removeprefix("/media/"))
    assert (file.sha256, file.media_type) == (content["image"], "image/png")
    assert 6 * 86_400 < seconds <= 14 * 86_400
    with file.open() as stream:
        assert Image.open(stream).size == (8, 6)


def test_the_same_pictures_again_are_kept_once(clara):
    for _ in range(2):
        project = cast.draft(clara, task_type="image_classification")
        assert bring(clara, project, pictures("a.png", "b.png"), "p.zip").rows_good == 2
    assert Blob.objects.count() == 2


def test_half_a_picture_left_by_a_crash_is_replaced(clara):
    project = cast.draft(clara, task_type="image_classification")
    bring(clara, project, pictures("a.png"), "p.zip")
    ((_, content),) = waiting(project)
    path = Path(default_storage.path(queries.stored_name(str(content["image"]))))
    whole = path.read_bytes()
    path.write_bytes(whole[:20])
    bring(clara, cast.draft(clara, task_type="image_classification"), pictures("a.png"), "p.zip")
    assert path.read_bytes() == whole


def test_a_changed_pass_opens_nothing(clara):
    url = queries.media_url("0" * 64, for_whom=clara.client.public_id)
    token = url.removeprefix("/media/")
    for forged in ("", "x", token[:-4], "A" + token[1:], token[:60] + "B" + token[61:]):
        with pytest.raises(NoSuchFile):
            queries.media_allowed(forged)
