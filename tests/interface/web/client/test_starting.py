"""A project begins from a template or a copy; a file is looked at before it is imported."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from minga.domains.work import queries as work
from minga.doors.web.client.label_lines import label_text, read_labels
from minga.doors.web.client.project_samples import TEMPLATES
from minga_pure.tasktypes import task_type
from tests.cast import draft
from tests.interface.web.client.browsers import browser_of

TREE = [
    {"name": "animal"},
    {"name": "bird", "title": "Bird", "under": "animal"},
    {"name": "owl", "under": "bird", "key": "o"},
    {"name": "plant", "help": "Grows"},
]


def test_labels_of_a_tree_are_lines_and_back():
    text = label_text(TREE)
    assert text == "animal\n  bird | Bird\n    owl |  | o\nplant |  |  | Grows"
    assert read_labels(text) == TREE


@pytest.mark.parametrize(
    ("text", "under"),
    [
        ("a\n b\n  c", [None, "a", "b"]),
        ("a\n\tb\n\tc", [None, "a", "a"]),
        ("  a\n  b", [None, None]),
        ("a\n    b\n  c", [None, "a", "a"]),
    ],
)
def test_what_is_indented_stands_under_the_line_above(text, under):
    assert [label.get("under") for label in read_labels(text)] == under


def test_a_label_keeps_what_a_line_cannot_say_and_leaves_its_branch():
    earlier = [{"name": "a"}, {"name": "b", "under": "a", "choices": ["x"]}]
    assert read_labels("a\nb", earlier) == [{"name": "a"}, {"name": "b", "choices": ["x"]}]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_a_template_fills_the_form_with_labels_of_its_type(browser, template):
    page = browser.get("/projects/new", {"template": template.name}).content.decode()
    assert f'value="{template.title}"' in page
    task_type(template.task_type).check_labels(read_labels(str(template.labels)))


@pytest.mark.parametrize("query", [{"template": "none"}, {"like": "x"}, {"like": "0" * 36}])
def test_an_unknown_beginning_is_an_empty_form(browser, query):
    assert browser.get("/projects/new", query).status_code == 200


def test_a_project_is_duplicated_into_the_form(browser, clara):
    project = draft(clara)
    page = browser.get("/projects/new", {"like": str(project.public_id)}).content.decode()
    assert f'value="{project.title} (copy)"' in page
    assert project.price.decimal_text() in page
    assert len(work.projects_for(clara.id)) == 1


def test_nobody_duplicates_the_project_of_another_client(carlos, clara):
    project = draft(clara)
    page = browser_of(carlos).get("/projects/new", {"like": str(project.public_id)})
    assert "(copy)" not in page.content.decode()


def looked_at(browser, project, name, content, **more):
    sent = {"preview": "1", "file": SimpleUploadedFile(name, content)} | more
    return browser.post(f"/projects/{project.public_id}/import", sent)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"nr;text\n1;Rain is coming\n2;Buy two\n"),
        ("a.tsv", b"nr\ttext\n1\tRain is coming\n"),
        ("a.jsonl", b'{"nr": 1, "text": "Rain is coming"}\n{"nr": 2, "text": "Buy"}\n'),
        ("a.json", b'[{"nr": 1, "text": "Rain is coming"}, {"nr": 2'),
        ("a.txt", b"Rain is coming\nBuy two\n"),
    ],
)
def test_the_first_rows_are_shown_and_nothing_is_stored(browser, clara, name, content):
    project = draft(clara)
    page = looked_at(browser, project, name, content)
    assert page.status_code == 200
    assert "Rain is coming" in page.content.decode()
    assert work.imports_of(project.id) == []


def test_a_usual_name_of_a_column_is_chosen(browser, clara):
    page = looked_at(browser, draft(clara), "a.csv", b"x,comment,id\n1,Rain,7\n").content.decode()
    assert " ".join(page.split()).count("selected> comment") == 1
    assert " ".join(page.split()).count("selected> id") == 1


def test_a_file_that_cannot_be_looked_at_says_so(browser, clara):
    page = looked_at(browser, draft(clara), "a.parquet", b"PAR1" + b"\0" * 20)
    assert "No preview of this format" in page.content.decode()
    page = looked_at(browser, draft(clara), "a.csv", b"PK\x03\x04 xl/workbook")
    assert page.status_code == 422
