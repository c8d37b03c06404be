"""Templates that no other test renders, and the tags that they share."""

from django.template import Context, Template
from django.template.loader import get_template
from django.urls import reverse

from minga.doors import web
from tools.house.plan import ROOT

TEMPLATES = ROOT / "server/minga/doors/web/templates"


def rendered(source, **values):
    return " ".join(Template("{% load look %}" + source).render(Context(values)).split())


def test_every_template_compiles():
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
    assert web.__path__[0] in get_template("base.html").origin.name
    for name in names:
        get_template(name)
    assert len(names) > 100


def test_a_button_that_posts_is_a_form_that_sends_once():
    form = rendered(
        '{% post_button "member-stop" key do="rest" %}Stop <b>{{ name }}</b>{% endpost_button %}',
        key="01a22b96-eef8-7a2a-bc40-04644e86a6a1", name="<x>", csrf_token="abc",
    )  # fmt: skip
    address = reverse("member-stop", args=["01a22b96-eef8-7a2a-bc40-04644e86a6a1"])
    assert form.startswith(f'<form method="post" action="{address}"')
    assert "data-once" in form
    assert 'name="csrfmiddlewaretoken" value="abc"' in form
    assert 'type="submit" name="do" value="rest"> Stop <b>&lt;x&gt;</b> </button>' in form


def test_a_progress_bar_is_called_by_its_words_or_by_a_name_of_its_own():
    assert 'value="1" aria-label="1 of 2"' in rendered('{% progress_bar "1 of 2" 1 2 %}')
    assert 'aria-label="Answers"' in rendered('{% progress_bar "1 of 2" 1 2 name="Answers" %}')


def test_the_language_of_content_is_an_attribute_where_it_is_known():
    assert rendered("<p {% lang_attribute known %}>", known="sw") == '<p lang="sw">'
    assert rendered("<p {% lang_attribute known %}>", known="") == "<p >"
