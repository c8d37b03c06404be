"""A project is declared once, in minga_pure.projects; every form of it follows the declaration."""

import msgspec
import pytest

from minga.domains.work.types import ProjectView
from minga.doors.api import schemas
from minga.doors.web.client.forms import ProjectForm
from minga_client import drafts
from minga_pure.projects import (
    DRAFT_FIELDS,
    Label,
    NewProject,
    ProjectFields,
    ProjectRecord,
    SheetFields,
    limits,
)

NOT_IN_A_FORM = {"recipients"}  # a form of its own, a row for each link


def test_a_body_of_the_api_has_the_fields_of_a_draft():
    assert set(schemas.ProjectIn.model_fields) == {*DRAFT_FIELDS, "client"}
    assert set(schemas.ProjectChangesIn.model_fields) == set(DRAFT_FIELDS)
    assert set(schemas.LabelIn.model_fields) == set(Label.__struct_fields__)


def test_a_reply_of_the_api_is_the_record_of_the_sdk():
    assert set(schemas.ProjectOut.model_fields) == set(ProjectRecord.__struct_fields__)


def test_the_page_asks_for_the_fields_of_a_draft():
    asked = set(ProjectForm.base_fields) - {"form_id", "currency"}
    assert asked == set(DRAFT_FIELDS) - NOT_IN_A_FORM


def test_a_written_draft_has_the_fields_of_the_declaration():
    assert set(drafts.FIELDS) == {*DRAFT_FIELDS, "client"}


def test_the_view_of_the_domain_has_the_fields_of_every_project():
    assert set(ProjectFields.__struct_fields__) <= set(ProjectView.__struct_fields__)
    assert set(SheetFields.__struct_fields__) <= set(ProjectFields.__struct_fields__)


@pytest.mark.parametrize("field", [field.name for field in msgspec.structs.fields(NewProject)])
def test_a_field_of_the_page_has_the_limits_of_the_declaration(field: str):
    bounds, widget = limits(NewProject, field), ProjectForm.base_fields.get(field)
    if widget is None or field in {"labels", "criteria", "price"}:
        return
    if getattr(widget, "max_value", None) is not None:
        assert (widget.min_value, widget.max_value) == (bounds.minimum, bounds.maximum)
    if getattr(widget, "max_length", None) is not None:
        assert widget.max_length == bounds.maximum
