"""The XML question of a HIT: QuestionForm becomes a form, HTMLQuestion a page in a sealed frame.

The texts of a form are texts, without markup. A part that cannot be shown is refused by name, never
left out silently.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from minga.domains.hits.errors import BadQuestionXml
from minga.domains.hits.types import TaskDraft
from minga_pure.tasktypes import InvalidTaskData, task_type

XML_MAX: Final = 131_072
FORM: Final = "survey"
PAGE: Final = "page"
_MARKUP = re.compile(r"<[^<>]{1,2000}>")
_TITLE_MAX = 200
_SHOWN: Final = {"Title", "Text", "FormattedContent", "List", "ListItem"}


def read_question(question: str, *, title: str) -> TaskDraft:
    """Return the task that a question asks. Raises BadQuestionXml."""
    if len(question) > XML_MAX:
        raise BadQuestionXml(f"The Question is longer than {XML_MAX} characters.")
    try:
        root: Element = fromstring(question.strip())
    except (ParseError, DefusedXmlException, ValueError) as exc:
        raise BadQuestionXml("The Question is not well-formed XML, or uses entities.") from exc
    kind = _name(root)
    if kind == "QuestionForm":
        return _read_form(root, title)
    if kind == "HTMLQuestion":
        return _read_html(root, title)
    if kind == "ExternalQuestion":
        raise BadQuestionXml(
            "ExternalQuestion is not available here: the page of another server would see members'"
            " addresses and hold their answers before they are paid. Use HTMLQuestion."
        )
    raise BadQuestionXml(
        f"<{kind[:40]}> is none of the question kinds. Use HTMLQuestion or QuestionForm."
    )


def _read_html(root: Element, title: str) -> TaskDraft:
    """Return a page of the requester's own HTML, which the desk shows in its sealed frame."""
    content = {"fields": {}, "html": _text_of(root, "HTMLContent"), "title": _one_line(title)}
    if not content["html"]:
        raise BadQuestionXml("The HTMLQuestion has no HTMLContent.")
    try:
        checked = dict(task_type(PAGE).check_content(content))
    except InvalidTaskData as exc:
        raise BadQuestionXml(f"The HTMLQuestion cannot be shown: {exc}") from exc
    return TaskDraft(PAGE, _one_line(title), (), checked)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_TITLE_MAX]


def _read_form(root: Element, title: str) -> TaskDraft:
    labels, texts = [], []
    for part in root:
        if _name(part) == "Overview":
            texts += _texts(part)
        elif _name(part) == "Question":
            labels.append(_field(part, texts))
        else:
            raise BadQuestionXml(f"<{_name(part)}> is not available in a QuestionForm here.")
    if not labels:
        raise BadQuestionXml("The QuestionForm asks no Question.")
    content: dict[str, Any] = {"title": _one_line(title)}
    if texts:
        content["text"] = "\n\n".join(texts)
    form = task_type(FORM)
    try:
        checked = tuple(dict(label) for label in form.check_labels(labels))
        content = dict(form.check_content(content))
    except InvalidTaskData as exc:
        raise BadQuestionXml(f"The QuestionForm cannot be shown: {exc}") from exc
    return TaskDraft(FORM, _one_line(title), checked, content)


def _field(question: Element, texts: list[str]) -> dict[str, Any]:
    """Return a Question as a field; a text that is too long for its title goes before the form."""
    name = _text_of(question, "QuestionIdentifier")
    content = _child(question, "QuestionContent")
    if not name or content is None:
        raise BadQuestionXml("Each Question needs a QuestionIdentifier and a QuestionContent.")
    wording = " ".join(" ".join(_texts(content)).split())
    if len(wording) > _TITLE_MAX:
        texts.append(f"{name}: {wording}")
        wording = ""
    title = wording or _text_of(question, "DisplayName") or name
    field: dict[str, Any] = {"name": name, "title": title[:_TITLE_MAX]}
    if _text_of(question, "IsRequired").lower() in ("true", "1"):
        field["required"] = True
    answer = _child(question, "AnswerSpecification")
    specification = None if answer is None else next(iter(answer), None)
    if specification is None:
        raise BadQuestionXml(f"The Question {name[:60]} has no AnswerSpecification.")
    return field | _kind_of(specification, name)


def _kind_of(specification: Element, name: str) -> dict[str, Any]:
    kind = _name(specification)
    if kind == "FreeTextAnswer":
        numeric = next((part for part in specification.iter() if _name(part) == "IsNumeric"), None)
        return {"kind": "text"} if numeric is None else _number(numeric)
    if kind == "SelectionAnswer":
        return _selection(specification)
    raise BadQuestionXml(f"<{kind}> of the Question {name[:60]} is not available here."
                         " FreeTextAnswer and SelectionAnswer are.")  # fmt: skip


def _number(numeric: Element) -> dict[str, Any]:
    field: dict[str, Any] = {"kind": "number"}
    for attribute, bound in (("minValue", "low"), ("maxValue", "high")):
        text = numeric.get(attribute)
        if text is not None:
            try:
                field[bound] = float(text) if "." in text else int(text)
            except ValueError as exc:
                raise BadQuestionXml(f"{attribute} is not a number: {text[:40]}") from exc
    return field


def _selection(answer: Element) -> dict[str, Any]:
    style = _text_of(answer, "StyleSuggestion").lower()
    selections_max = _text_of(answer, "MaxSelectionCount")
    choices = []
    for selection in (part for part in answer.iter() if _name(part) == "Selection"):
        identifier = _text_of(selection, "SelectionIdentifier")
        title = _text_of(selection, "Text") or _text_of(selection, "FormattedContent")
        if not identifier or not title:
            raise BadQuestionXml("Each Selection needs a SelectionIdentifier and a Text.")
        choices.append({"name": identifier, "title": _plain(title)[:_TITLE_MAX]})
    several = style in ("checkbox", "list", "multichooser") or selections_max not in ("", "1")
    return {"kind": "choices" if several else "choice", "choices": choices}


def _texts(part: Element) -> list[str]:
    """Return the texts of a content in order. Raises BadQuestionXml for other media."""
    texts = []
    for element in part:
        if _name(element) not in _SHOWN:
            raise BadQuestionXml(
                f"<{_name(element)}> cannot be shown in a HIT here. Texts and lists can."
            )
        texts += list(_words(element))
    return texts


def _words(part: Element) -> Iterator[str]:
    if _name(part) == "List":
        for entry in part:
            yield f"• {_plain(entry.text or '')}"
    elif text := _plain(part.text or ""):
        yield text


def _plain(text: str) -> str:
    """Return a text without markup: FormattedContent holds XHTML, of which the words are shown."""
    return _MARKUP.sub(" ", text).strip()


def _name(part: Element) -> str:
    return str(part.tag).rpartition("}")[2]


def _child(part: Element, name: str) -> Element | None:
    return next((child for child in part if _name(child) == name), None)


def _text_of(part: Element, name: str) -> str:
    child = _child(part, name)
    return "" if child is None else (child.text or "").strip()
