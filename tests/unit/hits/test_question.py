"""Questions of HITs: what is read becomes a task, and what cannot be shown is refused by name."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.hits.errors import BadQuestionXml
from minga.domains.hits.readers import read_question

SPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2017-11-06/QuestionForm.xsd"
)


def form(*questions: str, overview: str = "") -> str:
    return f'  <QuestionForm xmlns="{SPACE}">{overview}{"".join(questions)}</QuestionForm>'


def question(answer: str, *, name: str = "q", text: str = "Why?", required: str = "") -> str:
    must = f"<IsRequired>{required}</IsRequired>" if required else ""
    return (
        f"<Question><QuestionIdentifier>{name}</QuestionIdentifier>{must}<QuestionContent><Text>{text}"
        f"</Text></QuestionContent><AnswerSpecification>{answer}</AnswerSpecification></Question>"
    )


def selections(*names: str, style: str = "", most: str = "") -> str:
    chosen = "".join(
        f"<Selection><SelectionIdentifier>{name}</SelectionIdentifier><Text>{name.title()}</Text>"
        "</Selection>"
        for name in names
    )
    return (
        f"<SelectionAnswer>{f'<MaxSelectionCount>{most}</MaxSelectionCount>' if most else ''}"
        f"{f'<StyleSuggestion>{style}</StyleSuggestion>' if style else ''}"
        f"<Selections>{chosen}</Selections></SelectionAnswer>"
    )


def test_a_form_keeps_the_order_the_duty_and_the_texts_of_its_questions():
    overview = (
        "<Overview><Title>Bread</Title><FormattedContent>"
        "&lt;p&gt;Read &lt;b&gt;this&lt;/b&gt;&lt;/p&gt;</FormattedContent>"
        "<List><ListItem>one</ListItem></List></Overview>"
    )
    task = read_question(
        form(question("<FreeTextAnswer/>", required="true"),
             question(selections("yes", "no"), name="r", required="false"), overview=overview),
        title="  About \n bread ",
    )  # fmt: skip
    assert (task.task_type, task.question) == ("survey", "About bread")
    assert task.content == {"title": "About bread", "text": "Bread\n\nRead  this\n\n• one"}
    assert task.labels == (
        {"name": "q", "title": "Why?", "kind": "text", "required": True},
        {
            "name": "r", "title": "Why?", "kind": "choice",
            "choices": [{"name": "yes", "title": "Yes"}, {"name": "no", "title": "No"}],
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("style", "most", "kind"),
    [
        ("radiobutton", "", "choice"), ("dropdown", "1", "choice"), ("", "", "choice"),
        ("checkbox", "", "choices"), ("multichooser", "", "choices"), ("", "2", "choices"),
    ],
)  # fmt: skip
def test_several_selections_are_allowed_where_the_form_says_so(style, most, kind):
    task = read_question(form(question(selections("a", "b", style=style, most=most))), title="T")
    assert task.labels[0]["kind"] == kind


def test_a_number_keeps_its_bounds():
    answer = '<FreeTextAnswer><IsNumeric minValue="1" maxValue="2.5"/></FreeTextAnswer>'
    task = read_question(form(question(answer)), title="T")
    assert {"kind": "number", "low": 1, "high": 2.5}.items() <= task.labels[0].items()


def test_a_question_too_long_for_a_title_is_read_before_the_form():
    text = "word " * 60
    task = read_question(form(question("<FreeTextAnswer/>", text=text)), title="T")
    assert task.labels[0]["title"] == "q"
    assert task.content["text"] == f"q: {text.strip()}"


def test_a_page_of_html_is_kept_as_it_is():
    page = "<p>${name} &amp; <input name='a'></p>"
    task = read_question(
        f"\n<HTMLQuestion><HTMLContent><![CDATA[{page}]]></HTMLContent></HTMLQuestion>", title="T"
    )
    assert (task.task_type, task.labels) == ("page", ())
    assert task.content == {"fields": {}, "html": page, "title": "T"}


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        ("<QuestionForm>", "well-formed"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><QuestionForm>&b;</QuestionForm>", "entities"),
        ("<Other/>", "question kinds"),
        ("<ExternalQuestion/>", "ExternalQuestion"),
        ("<HTMLQuestion/>", "HTMLContent"),
        ("<HTMLQuestion><HTMLContent>" + "x" * 70_000 + "</HTMLContent></HTMLQuestion>", "shown"),
        ("x" * 131_073, "longer"),
        (form(), "no Question"),
        (form("<Movie/>"), "Movie"),
        (form(question("<FileUploadAnswer/>")), "FileUploadAnswer"),
        (form(question("")), "AnswerSpecification"),
        (form(question("<FreeTextAnswer/>", name="")), "QuestionIdentifier"),
        (form(question(selections("a"))), "shown"),
        (form(question(selections("a", ""))), "SelectionIdentifier"),
        (form(question("<FreeTextAnswer/>"), question("<FreeTextAnswer/>")), "shown"),
        (form(question("<FreeTextAnswer><IsNumeric minValue='x'/></FreeTextAnswer>")), "minValue"),
        (form(overview="<Overview><Binary/></Overview>"), "Binary"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_by_name(xml, word):
    with pytest.raises(BadQuestionXml, match=word):
        read_question(xml, title="T")


@given(st.text(max_size=200) | st.builds(form, st.text(max_size=60)))
def test_any_text_is_a_task_or_a_refusal(xml):
    title = "T"
    with contextlib.suppress(BadQuestionXml):
        title = read_question(xml, title=title).content["title"]
    assert title == "T"
