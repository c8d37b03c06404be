"""The items of a project in a table, and one item with every answer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from minga.domains.items import queries as items
from minga.domains.items.errors import InvalidItemCursor, ItemNotFound
from minga.domains.items.types import (
    LABEL_MAX,
    SEARCH_MAX,
    ItemFilter,
    ItemLine,
    ItemOrder,
    ItemSort,
    ItemState,
)
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga.doors.web.client.doubtful_items import reason_words
from minga.doors.web.client.item_drawings import AnswerDrawing, answer_drawing, first_text
from minga.doors.web.client.permissions import staff_only
from minga_pure.projects import is_sensitive
from minga_pure.tasktypes import task_type
from minga_pure.tasktypes.taxonomy import shown_titles

ITEMS_A_PAGE = 50
COLORS = 6
_STATES = {
    ItemState.UNANSWERED: _("no answers yet"),
    ItemState.OPEN: _("still open"),
    ItemState.AGREED: _("agreed"),
    ItemState.DISAGREE: _("members disagree"),
}
_SORTS = {
    ItemSort.POSITION: _("Order of the project"),
    ItemSort.CONFIDENCE: _("Confidence"),
    ItemSort.DISAGREEMENT: _("Disagreement"),
    ItemSort.ANSWERS: _("Number of answers"),
    ItemSort.SECONDS: _("Time an answer takes"),
}


class ItemFilterForm(forms.Form):
    """The filters of the table, as they stand in its address."""

    text = forms.CharField(
        label=_("Search"),
        help_text=_("Words of the item, or its id."),
        max_length=SEARCH_MAX,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    label = forms.ChoiceField(label=_("Label"), required=False)
    above = forms.IntegerField(
        label=_("Confidence from, in %"), min_value=0, max_value=100, required=False
    )
    below = forms.IntegerField(
        label=_("Confidence below, in %"), min_value=0, max_value=100, required=False
    )
    sort = forms.ChoiceField(label=_("Sort by"), required=False)
    down = forms.BooleanField(label=_("The largest first"), required=False)

    def __init__(self, fields: Any, *, labels: dict[str, str]) -> None:
        super().__init__(fields)
        any_state = [("", _("Any state"))]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            *any_state,
            *((state.value, words) for state, words in _STATES.items()),
        ]
        self.fields["label"].choices = [  # type: ignore[attr-defined]
            ("", _("Any label")),
            *((name[:LABEL_MAX], title) for name, title in labels.items()),
        ]
        self.fields["sort"].choices = [  # type: ignore[attr-defined]
            (sort.value, words) for sort, words in _SORTS.items()
        ]
        if len(labels) < 1:
            del self.fields["label"]

    def condition(self) -> ItemFilter:
        """Return the filter of a valid form."""
        cleaned = self.cleaned_data
        return ItemFilter(
            state=ItemState(cleaned["state"]) if cleaned["state"] else None,
            label=cleaned.get("label", ""),
            confidence_from=_share(cleaned["above"]),
            confidence_below=_share(cleaned["below"]),
            text=cleaned["text"],
        )

    def order(self) -> ItemOrder:
        sort = ItemSort(self.cleaned_data["sort"] or ItemSort.POSITION)
        return ItemOrder(sort, self.cleaned_data["down"])


@dataclass(frozen=True, slots=True)
class ItemTableRow:
    """A row of the table; picture: its address, "" without one; place: the item's address."""

    line: ItemLine
    text: str
    picture: str
    state: str
    tone: str
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class AnswerPanel:
    """An answer beside the item: number, name, color and drawing."""

    number: int
    name: str
    kind: str
    seconds: float
    color: int
    drawing: AnswerDrawing


@require_GET
@staff_only
def table(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """The items of a project that meet the filters of the address, a page of them."""
    titles = shown_titles(project.labels)
    has_one_label = task_type(project.task_type).sample.value.keys() == {"label"}
    form = ItemFilterForm(
        request.GET, labels=titles if has_one_label and not project.multiple else {}
    )
    fields = {name: value for name, value in request.GET.dict().items() if name in form.fields}
    page: dict[str, Any] = {"project": project, "form": form, "rows": (), "is_first": True}
    if not form.is_valid():
        return render(request, "client/items.html", page, status=422)
    try:
        start = items.read_cursor(request.GET.get("after", ""))
    except InvalidItemCursor as exc:
        raise Http404 from exc
    listing = items.list_items(
        project.id, form.condition(), order=form.order(), start=start, limit=ITEMS_A_PAGE
    )
    query = urlencode(fields)
    page |= {
        "rows": [_table_row(project, line, titles, query) for line in listing.lines],
        "is_first": start is None,
        "is_filtered": form.condition() != ItemFilter(),
        "first_page": f"?{query}",
    }
    if listing.following is not None:
        page["following"] = "?" + urlencode(
            {**fields, "after": items.cursor_text(listing.following)}
        )
    return render(request, "client/items.html", page)


@require_GET
@staff_only
def item(request: HttpRequest, project: ProjectView, pos: int) -> HttpResponseBase:
    """One item with its result and every paid answer, drawn over it where it is a picture."""
    try:
        detail = items.item_detail(project, pos)
    except ItemNotFound as exc:
        raise Http404 from exc
    titles = shown_titles(project.labels)
    content = detail.line.content
    answers = [
        AnswerPanel(
            number,
            answer.annotator,
            answer.kind,
            answer.seconds,
            (number - 1) % COLORS + 1,
            answer_drawing(answer.value, content, titles),
        )
        for number, answer in enumerate(detail.answers, start=1)
    ]
    query = urlencode(request.GET)
    page = {
        "project": project,
        "row": _table_row(project, detail.line, titles, query),
        "content": content,
        "answers": answers,
        "result": detail.result,
        "result_drawing": (
            answer_drawing(detail.result.value, content, titles)
            if detail.result and detail.result.value
            else None
        ),
        "reason": reason_words(detail.result, titles) if detail.result else "",
        "previous": detail.previous,
        "following": detail.following,
        "query": query,
    }
    return render(request, "client/item.html", page)


def _share(percent: int | None) -> float | None:
    return None if percent is None else percent / 100


def _state_words(line: ItemLine) -> str:
    if line.state is ItemState.DISAGREE and not line.disagreement:
        return gettext("all say the same, too few to be sure")
    return gettext(str(_STATES[line.state]))


def _table_row(
    project: ProjectView, line: ItemLine, titles: dict[str, str], query: str
) -> ItemTableRow:
    image = line.content.get("image", "")
    tones = {ItemState.AGREED: "good", ItemState.DISAGREE: "warn"}
    return ItemTableRow(
        line=line,
        text=first_text(line.content),
        picture=image
        and work.media_url(
            image, for_whom=project.client.public_id, is_sensitive=is_sensitive(project)
        ),
        state=_state_words(line),
        tone=tones.get(line.state, ""),
        label=titles.get(line.label, line.label),
        place=f"?{query}" if query else "",
    )
