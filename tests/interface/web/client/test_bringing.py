"""Bringing a file: bad rows never cost a good one, and each says why."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from minga.domains.work import actions, queries
from minga.domains.work.models import IncomingItem
from tests.cast import draft, person
from tests.interface.web.client.browsers import browser_of

MIXED = b"id,text\na,First\nb,\nc,Third\na,Twice\n=1+1,\n"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def project(clara):
    return draft(clara)


def bring(browser, project, content, name="items.csv", **more):
    file = SimpleUploadedFile(name, content)
    return browser.post(f"/projects/{project.public_id}/import", {"file": file, **more})


def read(page):
    """What the job does once it hears of the file."""
    actions.run_import(import_id=page.headers["Location"].rstrip("/").rsplit("/", 1)[-1])
    return page.headers["Location"]


def test_bad_rows_are_left_out_with_their_reasons_and_good_ones_kept(browser, project):
    address = read(bring(browser, project, MIXED))
    text = browser.get(address).content.decode()
    assert queries.project(project.public_id).incoming == 2
    assert "3</bdi> rows were rejected; all the others were imported." in text
    assert "is in this project already" in text


def test_the_left_out_rows_come_as_a_file_without_formulas(browser, project):
    address = read(bring(browser, project, MIXED))
    page = browser.get(address.rstrip("/") + ".csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(page.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 3
    assert all(row["reason"] for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_a_waiting_file_asks_again_and_an_ended_one_stops(browser, project):
    page = bring(browser, project, MIXED)
    address = page.headers["Location"]
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 200
    assert "hx-trigger" in browser.get(address).content.decode()
    read(page)
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 286
    assert "hx-trigger" not in browser.get(address).content.decode()


def test_a_file_that_is_none_says_so_in_words(browser, project):
    address = read(bring(browser, project, b"%PDF-1.7 \x00\x01\x02", "items.csv"))
    text = browser.get(address).content.decode()
    assert "could not be read to its end" in text
    assert "upload CSV" in text


def test_no_file_an_empty_file_and_a_too_large_one_are_refused_kindly(browser, project, settings):
    assert (
        "Choose a file." in browser.post(f"/projects/{project.public_id}/import").content.decode()
    )
    assert "This file is empty." in bring(browser, project, b"").content.decode()
    settings.MINGA_IMPORT_BYTES_MAX = 10
    page = bring(browser, project, MIXED)
    assert page.status_code == 422
    assert "larger than" in page.content.decode()
    assert queries.imports_of(project.id) == []


def test_columns_with_other_names_are_found(browser, project):
    read(bring(browser, project, b"nr,said\n1,One\n2,Two\n", main_column="said", id_column="nr"))
    assert queries.project(project.public_id).incoming == 2


def test_an_import_is_seen_under_its_own_project_and_by_its_own_staff_only(
    browser, clara, carlos, project
):
    address = read(bring(browser, project, MIXED))
    other = draft(clara)
    elsewhere = address.replace(str(project.public_id), str(other.public_id))
    assert browser.get(elsewhere).status_code == 404
    for stranger in (browser_of(carlos),):
        assert stranger.get(address).status_code == 404
        assert stranger.get(address.rstrip("/") + ".csv").status_code == 404


def test_what_is_announced_as_too_large_is_refused_before_it_is_read(client, settings):
    """Also by a browser that runs no script; 413 with the limit, in words."""
    settings.MINGA_IMPORT_BYTES_MAX = 2_000_000_000
    page = client.post(
        "/funds/", data=b"--x", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2_300_000_000),
    )  # fmt: skip
    assert page.status_code == 413
    assert "up to 2 GB" in page.content.decode()


def test_a_known_id_with_other_content_is_asked_on_the_page_of_the_import(browser, project):
    read(bring(browser, project, b"id,text\na,First\nb,Second\n"))
    address = read(bring(browser, project, b"id,text\na,Other\nb,Second\n"))
    text = browser.get(address).content.decode()
    assert "Existing ids with different content" in text
    assert "First" in text
    assert "Other" in text
    page = browser.post(address + "/conflicts", {"choice": "nothing"}, follow=True)
    assert "Nothing was changed" in page.content.decode()
    page = browser.post(address + "/conflicts", {"choice": "replace"}, follow=True)
    assert "Existing ids with different content" not in page.content.decode()
    rows = IncomingItem.objects.filter(project_id=project.id).order_by("external_id")
    assert [row.content["text"] for row in rows] == ["Other", "Second"]


def test_a_stranger_decides_no_conflict(browser, project):
    address = read(bring(browser, project, b"id,text\na,First\na,Other\n"))
    strange = browser_of(person("oskar"))
    assert strange.post(address + "/conflicts", {"choice": "replace"}).status_code == 404
    assert IncomingItem.objects.get(project_id=project.id).content == {"text": "First"}


# --- undo -----------------------------------------------------------------------------------------
def test_chosen_items_and_whole_imports_are_deleted_on_their_pages(browser, project):
    first = read(bring(browser, project, b"id,text\na,First\nb,Second\nc,Third\n"))
    read(bring(browser, project, b"id,text\nd,Fourth\n"))
    address = f"/projects/{project.public_id}/waiting"
    text = browser.get(address).content.decode()
    assert "Second" in text
    page = browser.post(address + "/delete", {"item": ["b"], "which": "chosen"}, follow=True)
    assert "1 item is deleted." in page.content.decode()
    page = browser.post(first + "/delete", follow=True)
    assert "2 items are deleted." in page.content.decode()
    assert IncomingItem.objects.get(project_id=project.id).external_id == "d"
    browser.post(address + "/delete", {"which": "all"})
    assert "No waiting items." in browser.get(address).content.decode()


def test_a_draft_is_deleted_and_a_stranger_deletes_nothing(browser, project):
    address = read(bring(browser, project, b"id,text\na,First\n"))
    strange = browser_of(person("oskar"))
    for path in (address + "/delete", f"/projects/{project.public_id}/delete",
                 f"/projects/{project.public_id}/waiting/delete"):  # fmt: skip
        assert strange.post(path, {"which": "all"}).status_code == 404
    assert queries.project(project.public_id).incoming == 1
    page = browser.post(f"/projects/{project.public_id}/delete", follow=True)
    assert "The draft is deleted." in page.content.decode()
    assert browser.get(f"/projects/{project.public_id}/").status_code == 404
