"""Members and clients read the titles of task types, never the names that programs use."""

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.html import strip_tags

from minga.domains.assignment import actions as assignment
from minga.domains.people.models import Person
from minga.doors import web
from minga_pure.money import Money
from minga_pure.tasktypes import FOR_DERIVED_PROJECTS, task_types
from tests.cast import bring_files, bring_texts, draft, good_customer, worker

KINDS = [kind for kind in task_types() if kind.name not in FOR_DERIVED_PROJECTS]
# a name of one word is a word of the language as well
NAMES = [kind.name for kind in task_types() if "_" in kind.name]
TEMPLATES = sorted((Path(web.__file__).parent / "templates").rglob("*.html"))
OTHER_ROOMS = ("/api/", "/desk/", "/static/", "/styleguide", "/accounts/")


def browser_of(person):
    browser = Client()
    browser.force_login(
        Person.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend"
    )
    return browser


def url_names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def addresses(*variants):
    """Return the addresses of all pages that take no argument, or these."""
    listed = set()
    for name in set(url_names(get_resolver().url_patterns)):
        for arguments in variants:
            try:
                listed.add(reverse(name, kwargs=arguments))
            except NoReverseMatch:
                continue
    return sorted(address for address in listed if not address.startswith(OTHER_ROOMS))


def offered(clara, kind):
    project = draft(
        clara, task_type=kind.name, labels=kind.sample.labels, title=f"Work of {kind.title}",
        price=Money(500_000, "USD"),
    )  # fmt: skip
    bring_texts(project, 4)
    bring_files(project, kind.sample.content)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = %s::jsonb WHERE project_id = %s",
            [json.dumps(kind.sample.content), project.id],
        )
    return assignment.publish(project=project.public_id, actor_id=clara.id)


def read(browser, address):
    """Return what a person reads on a page; nothing of a page that is no page for them."""
    response = browser.get(address)
    if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
        return ""
    page = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return strip_tags(page)


def shown_names(browser, pages):
    return {
        address: names
        for address in pages
        if (names := [name for name in NAMES if name in read(browser, address)])
    }


@pytest.mark.django_db
def test_no_page_shows_the_name_that_programs_use():
    clara, lova = good_customer(), worker()
    projects = [offered(clara, kind) for kind in KINDS]
    pages = addresses({}, *({"project": project.public_id} for project in projects))
    assert len(pages) > 100
    assert shown_names(browser_of(clara), pages) == {}
    assert shown_names(browser_of(lova), addresses({})) == {}


@pytest.mark.django_db
def test_the_list_of_projects_shows_the_title_of_each_task_type():
    clara = good_customer()
    for kind in KINDS:
        offered(clara, kind)
    listed = read(browser_of(clara), reverse("client-projects"))
    assert [kind.title for kind in KINDS if kind.title not in listed] == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_offer_counts_tasks_whatever_they_show(kind):
    offered(good_customer(), kind)
    work = " ".join(read(browser_of(worker()), reverse("member-home")).split())
    assert re.search(r"for \d+ tasks? ·", work)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_the_name_of_a_task_type(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\{\{[^}|]*task_type\s*\}\}", text) == []
