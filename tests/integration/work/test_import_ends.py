"""Every import ends, within bounds, and says in a sentence why it went no further."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.work import actions as work
from minga.domains.work import queries, rules
from minga.domains.work.actions import imports
from minga.domains.work.errors import BadImport
from minga.domains.work.models import Import, IncomingItem
from minga.domains.work.readers import limits
from minga.domains.work.readers.limits import Meter
from minga.domains.work.types import ImportLimits, ImportState, ImportView
from tests import cast

pytestmark = pytest.mark.django_db
INPUTS = Path(__file__).parent / "inputs"
PICTURES = "image_classification"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clara() -> cast.Customer:
    return cast.good_customer()


@pytest.fixture
def newcomer(clara) -> cast.Customer:
    """A client that no registrar has verified."""
    person = cast.person("nadia")
    client = work.register_client(
        actor_id=person.id,
        legal_name="Nadia's shop",
        country="ES",
        registry_number="R-nadia",
        contact="nadia@example.org",
    )
    return cast.Customer(person.id, person.username, client)


def begin(clara, project, content: bytes | str, filename: str) -> ImportView:
    encoded = content.encode() if isinstance(content, str) else content
    return work.begin_import(
        project=project.public_id, actor_id=clara.id, filename=filename, stream=io.BytesIO(encoded)
    )


def bring(clara, project, content: bytes | str, filename: str) -> ImportView:
    return work.run_import(import_id=begin(clara, project, content, filename).public_id)


def codes_of(card: ImportView) -> list[str]:
    return [row.code for row in queries.rejected_rows(card.public_id)]


def packed(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


# --- what cannot be digested costs its row --------------------------------------------------------
def test_a_picture_with_others_behind_it_is_a_jpeg(clara):
    project = cast.draft(clara, task_type=PICTURES)
    card = bring(clara, project, (INPUTS / "i02_mpo_between.zip").read_bytes(), "p.zip")
    assert (card.state, card.rows_good, card.rows_bad) == (ImportState.COMPLETED, 3, 0)


def test_invalid_utf8_in_parquet_costs_its_row(clara):
    pytest.importorskip("pyarrow")
    card = bring(
        clara, cast.draft(clara), (INPUTS / "p08_invalid_utf8.parquet").read_bytes(), "a.parquet"
    )
    assert card.state == ImportState.COMPLETED
    assert card.rows_good > 0
    assert codes_of(card) == ["broken_cell"]


def test_a_tab_in_the_path_of_a_picture_costs_its_row(clara):
    pytest.importorskip("pyarrow")
    project = cast.draft(clara, task_type=PICTURES)
    content = (INPUTS / "p11_hf_image_tab_in_path.parquet").read_bytes()
    card = bring(clara, project, content, "a.parquet")
    assert (card.state, codes_of(card)) == (ImportState.COMPLETED, ["bad_id"])
    assert card.rows_good > 0


HUGE = "9" * 5_000


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.jsonl", f'{{"id": {HUGE}, "text": "a"}}\n{{"id": 2, "text": "b"}}\n'),
        ("b.json", f'[{{"id": {HUGE}, "text": "a"}}, {{"id": 2, "text": "b"}}]'),
        ("c.jsonl", f'{{"id": 1, "text": {HUGE}}}\n{{"id": 2, "text": "b"}}\n'),
        ("d.json", f'[{{"id": 1, "text": -{HUGE}}}, {{"id": 2, "text": "b"}}]'),
        ("e.jsonl", '{"id": 1, "text": "a\\u0000"}\n{"id": 2, "text": "b"}\n'),
        ("f.jsonl", '{"id": "a\\tb", "text": "a"}\n{"id": 2, "text": "b"}\n'),
        ("g.jsonl", f'{{"id": "{"x" * 201}", "text": "a"}}\n{{"id": 2, "text": "b"}}\n'),
        ("h.jsonl", f'{{"id": 1, "text": {"[" * 900 + "]" * 900}}}\n{{"id": 2, "text": "b"}}\n'),
    ],
)
def test_a_value_that_cannot_be_stored_costs_its_row(clara, filename, content):
    project = cast.draft(clara)
    card = bring(clara, project, content, filename)
    assert (card.state, card.rows_good, card.rows_bad) == (ImportState.COMPLETED, 1, 1)
    assert IncomingItem.objects.get(project_id=project.id).external_id == "2"


# --- what nobody foresaw is tried again, and ends -------------------------------------------------
def broken_reader(*_given: object) -> object:
    raise ZeroDivisionError


def test_an_unforeseen_fault_is_tried_again_later_and_ends_in_a_sentence(clara, monkeypatch):
    card = begin(clara, cast.draft(clara), "id,text\n1,a\n", "a.csv")
    monkeypatch.setattr(imports, "open_rows", broken_reader)
    moment = timezone.now()
    for attempt in range(1, rules.ATTEMPTS_MAX):
        with pytest.raises(ZeroDivisionError):
            work.run_import(import_id=card.public_id)
        assert queries.imports_unfinished() == []
        moment = timezone.now() + dt.timedelta(seconds=rules.next_attempt_seconds(attempt))
        assert queries.imports_unfinished(moment) == [card.public_id]
    ended = work.run_import(import_id=card.public_id)
    assert ended.state == ImportState.FAILED
    assert "the fault is ours" in ended.trouble
    assert queries.imports_unfinished(moment + dt.timedelta(days=9)) == []


def test_a_file_that_kills_its_reader_ends_too(clara, monkeypatch):
    card = begin(clara, cast.draft(clara), "id,text\n1,a\n", "a.csv")

    def killed(*_given: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(imports, "open_rows", killed)
    for _ in range(rules.ATTEMPTS_MAX):
        with pytest.raises(KeyboardInterrupt):
            work.run_import(import_id=card.public_id)
    assert work.run_import(import_id=card.public_id).state == ImportState.FAILED


def test_the_database_refuses_a_failure_without_words(clara):
    card = begin(clara, cast.draft(clara), "id,text\n1,a\n", "a.csv")
    row = Import.objects.filter(public_id=card.public_id)
    for fields in ({"state": "failed"}, {"attempts": rules.ATTEMPTS_MAX + 1}, {"attempts": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**fields)


# --- bounds ---------------------------------------------------------------------------------------
def test_a_small_zip_does_not_become_a_great_many_rows(newcomer):
    project = cast.draft(newcomer)
    content = packed("items.txt", b"".join(b"%d\n" % number for number in range(400_000)))
    card = bring(newcomer, project, content, "a.zip")
    assert card.state == ImportState.FAILED
    assert "10,000" in card.trouble
    assert card.rows_good == rules.UNVERIFIED_ROWS_MAX
    again = bring(newcomer, project, "one\nmore\n", "b.txt")
    assert (again.state, again.rows_good) == (ImportState.FAILED, 0)


def test_a_table_unpacks_to_so_many_bytes_and_no_more(clara, settings):
    settings.MINGA_IMPORT_UNPACKED_MAX = 1_000_000
    content = packed("items.txt", b"x" * 5_000_000)
    card = bring(clara, cast.draft(clara), content, "a.zip")
    assert card.state == ImportState.FAILED
    assert "unpacks to more" in card.trouble


def test_a_parquet_file_of_too_many_rows_is_refused_before_any_is_read(newcomer):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pa.table({"text": ["same text"] * 3_000_000}), file)
    assert len(file.getvalue()) < 50_000
    card = bring(newcomer, cast.draft(newcomer), file.getvalue(), "a.parquet")
    assert (card.state, card.rows_good) == (ImportState.FAILED, 0)


def test_so_many_files_of_one_client_wait(newcomer):
    project = cast.draft(newcomer)
    for number in range(limits.UNFINISHED_IMPORTS_MAX[False]):
        begin(newcomer, project, "a\n", f"{number}.txt")
    with pytest.raises(BadImport, match="wait to be read"):
        begin(newcomer, project, "a\n", "more.txt")


def test_reading_takes_so_long_and_no_longer():
    now = 0.0
    meter = Meter(ImportLimits(rows=10, unpacked_bytes=10, seconds=60), clock=lambda: now)
    meter.unpack(1)
    now = 61.0
    with pytest.raises(BadImport, match="more than 1 minutes"):
        meter.unpack(1)


LARGEST = ImportLimits(rows=2_000_000, unpacked_bytes=16 * 1024**3, seconds=14_400)


@given(is_verified=st.booleans(), waiting=st.integers(0, 10**9), lots=st.integers(1, 10**8))
def test_what_waits_never_exceeds_the_bound_of_a_client(is_verified, waiting, lots):
    largest = ImportLimits(lots, LARGEST.unpacked_bytes, LARGEST.seconds)
    limits = rules.import_limits(is_verified=is_verified, waiting=waiting, largest=largest)
    bound = 10 * lots if is_verified else min(lots, rules.UNVERIFIED_ROWS_MAX)
    assert 0 <= limits.rows <= lots
    assert limits.rows + min(waiting, bound) <= bound
    assert limits.unpacked_bytes <= largest.unpacked_bytes
    assert json.dumps(limits.seconds)
