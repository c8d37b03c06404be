"""Quality of a project's labels: agreed and open items, confusion, drift, known answers."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from minga.domains import number_format
from minga.domains.answers import queries as answers
from minga.domains.assignment import queries as assignment
from minga.domains.quality import actions as quality_actions
from minga.domains.quality import queries as quality
from minga.domains.quality.types import MachineView, QualitySnapshot
from minga.domains.work.types import ProjectView
from minga.doors.web.charts import HistogramBar, Part
from minga.doors.web.client.doubtful_items import advice_words, doubtful_items, reason_words
from minga.doors.web.client.drift import DriftCharts, in_words, over_time
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga_pure.money import Money
from minga_pure.science.labels import SENTENCES as CAUTIONS
from minga_pure.science.reasons import Reason
from minga_pure.spreadsheets import escape_formula
from minga_pure.tasktypes import task_type
from minga_pure.tasktypes.base import BaseTaskType
from minga_pure.tasktypes.taxonomy import shown_titles

HARDEST = 12
CONFUSED_MAX = 12
CONFUSED_FROM = 0.05
ANSWERS_GROUPED_FROM = 5


@dataclass(frozen=True, slots=True)
class RequestedAnswers:
    """The answers that a project with adaptive redundancy has spent and reserved so far."""

    parts: list[Part]
    first: int
    fixed: int
    so_far: int
    reserved: int
    money: Money


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """A client's own model beside the members: how often right, and whether they follow it."""

    model: str
    items: int
    accuracy: str
    with_guess: float | None
    blind: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the table of confusions; `shade` 0..4 by its share."""

    share: float
    shade: int
    is_diagonal: bool


@require_GET
@staff_only
def page(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """The page of one project's quality."""
    snapshot = quality.snapshot(project.id)
    variables: dict[str, Any] = {"project": project, "client": project.client, "snapshot": snapshot}
    if snapshot is not None and snapshot.items:
        titles = shown_titles(project.labels)
        tenths = quality.confidences(project.id)
        variables |= {
            "parts": verdict_parts(project, snapshot),
            "cost": cost_of_one(project, snapshot),
            "bars": [HistogramBar(place * 10, count) for place, count in enumerate(tenths)],
            "doubtful_items": doubtful_items(project, limit=HARDEST),
            "confusion": confusion_table(snapshot, titles),
            "labels": [titles.get(name, name) for name in columns(snapshot)],
            "labels_left_out": len(confused_names(snapshot)) - len(columns(snapshot)),
            "mixed_up": mixed_up(snapshot, titles),
            "summary": summary(snapshot),
            "over_time": over_time(project, snapshot.drift) if snapshot.drift else None,
            "machines": [machine(view) for view in snapshot.machines],
            "scoring_rule": scoring_rule(project),
            "cautions": cautions(snapshot),
            "item_model": snapshot.item_model and in_words(snapshot.item_model.reason),
            "item_model_wanted": quality.item_model_wanted(project.id),
            "requested": requested_answers(project),
        }
    return render(request, "client/quality.html", variables)


@require_POST
@staff_only
def choose_item_model(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Turn the model that reads the items on or off; the labels are computed again soon."""
    enabled = request.POST.get("enabled") == "yes"
    quality_actions.choose_item_model(
        project=project.public_id, actor_id=person_id(request), enabled=enabled
    )
    messages.success(request, _("Saved. The labels are computed again in a minute or two."))
    return redirect("client-quality", project=project.public_id)


@require_GET
@staff_only
def report(request: HttpRequest, project: ProjectView) -> HttpResponseBase:  # noqa: ARG001
    """The same figures as a small table (CSV), to keep beside the data."""
    snapshot = quality.snapshot(project.id)
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    write([_("Figure"), _("Value")])
    if snapshot is not None:
        for row in report_rows(project, snapshot):
            write([escape_formula(cell) if isinstance(cell, str) else cell for cell in row])
    answer = HttpResponse(buffer.getvalue().encode("utf-8-sig"), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="quality-{project.public_id}.csv"'
    return answer


def report_rows(project: ProjectView, snapshot: QualitySnapshot) -> list[list[object]]:
    too_few = quality.unsure_of_one_mind(project.id)
    rows: list[list[object]] = [
        [_("Project"), project.title],
        [_("Computed"), snapshot.computed_at.isoformat(timespec="seconds")],
        [_("Method"), snapshot.method],
        [_("Answers"), snapshot.answers],
        [_("Items agreed"), snapshot.agreed],
        [_("Items open"), snapshot.open],
        [_("Items on which members disagree"), snapshot.disagree - too_few],
        [_("Items on which all say the same, too few to be sure"), too_few],
    ]
    if snapshot.alpha is not None:
        rows.append([_("Agreement (Krippendorff’s α)"), round(snapshot.alpha, 4)])
    if snapshot.alpha_low is not None:
        between = f"{snapshot.alpha_low:.4f}–{snapshot.alpha_high:.4f}"
        rows.append([_("95% interval of the agreement"), between])
    if snapshot.gold_seen:
        share = round(snapshot.gold_right / snapshot.gold_seen, 4)
        rows.append([_("Right on items with a known answer"), share])
    cost = cost_of_one(project, snapshot)
    if cost is not None:
        rows.append([_("An agreed item has cost"), number_format.money_text(cost)])
    requested = requested_answers(project)
    if requested is not None:
        words = _("Items by their number of answers")
        rows += [[f"{words}: {part.name}", part.value] for part in requested.parts]
        rows.append([_("Reserved answers"), requested.reserved])
    words = _("Items with confidence")
    for place, count in enumerate(quality.confidences(project.id)):
        upper = number_format.percent_text(Decimal(place + 1) / 10)
        rows.append([f"{words} {number_format.number_text(place * 10)}–{upper}", count])
    for truth, row in snapshot.confusion.items():
        rows += [[f"{truth} → {name}", share] for name, share in row.items()]
    if snapshot.item_model is not None:
        rows.append([_("Model of the items"), in_words(snapshot.item_model.reason)])
    words = _("Your model")
    for model in map(machine, snapshot.machines):
        rows += [
            [f"{words} {model.model}", model.accuracy],
            [f"{words} {model.model}", model.sentence],
        ]
    if snapshot.drift:
        rows += drift_rows(over_time(project, snapshot.drift))
    titles = shown_titles(project.labels)
    words = _("Preferred to a usual one")
    rows += [
        [f"{words} {winner.name}", f"{winner.wins:.4g} ({winner.low:.4g}–{winner.high:.4g})"]
        for winner in snapshot.winners
    ]
    words = _("Item in doubt")
    for hard in quality.hardest(project, limit=HARDEST):
        words_of_item = [
            number_format.percent_text(hard.confidence),
            reason_words(hard, titles),
            advice_words(hard),
        ]
        rows.append([f"{words} {hard.external_id}", " ".join(filter(None, words_of_item))])
    return rows


def drift_rows(drift: DriftCharts) -> list[list[object]]:
    """Each chart's sentence, then its values period by period with their intervals."""
    rows: list[list[object]] = []
    for line in drift.lines:
        rows.append([line.title, line.sentence])
        rows += [
            [f"{line.title}, {span.name}", f"{span.value:.4g} ({span.low:.4g}–{span.high:.4g})"]
            for span in line.spans
        ]
    words = _("Member")
    for member in drift.changed:
        rows.append([f"{words} {member.name}", f"{member.early:.4g} → {member.late:.4g}"])
    return rows


def scoring_rule(project: ProjectView) -> str:
    """Return the rule by which an answer fits a known one; "" where it must be the same."""
    rule = task_type(project.task_type).scoring_rule
    return "" if rule == BaseTaskType.scoring_rule else str(_(rule))


def requested_answers(project: ProjectView) -> RequestedAnswers | None:
    """None where every item gets the same number of answers."""
    reserved = assignment.adaptive_redundancy(project.id)
    if reserved is None:
        return None
    counted = quality.answers_an_item(project.id)
    grouped: dict[int, int] = {}
    for number, items in counted.items():
        grouped[min(number, ANSWERS_GROUPED_FROM)] = (
            grouped.get(min(number, ANSWERS_GROUPED_FROM), 0) + items
        )
    parts = [
        Part(
            (
                ngettext("%(n)s answer or more", "%(n)s answers or more", number)
                if number == ANSWERS_GROUPED_FROM
                else ngettext("%(n)s answer", "%(n)s answers", number)
            )
            % {"n": number_format.number_text(number)},
            items,
        )
        for number, items in sorted(grouped.items())
    ]  # fmt: skip
    return RequestedAnswers(
        parts=parts,
        first=reserved.first,
        fixed=project.items * project.redundancy,
        so_far=sum(number * items for number, items in counted.items()),
        reserved=reserved.slots,
        money=Money(project.price.micros * reserved.slots, project.price.currency),
    )


def cautions(snapshot: QualitySnapshot) -> list[str]:
    """Return the cautions about the input, in words."""
    return [
        _(CAUTIONS[caution.code]) % {"count": number_format.number_text(caution.count)}
        for caution in snapshot.warnings
    ]


def summary(snapshot: QualitySnapshot) -> str:
    """Return the state of the project in one sentence, or in two with known answers."""
    words = _("Of %(items)s items %(agreed)s are agreed.") % {
        "items": number_format.number_text(snapshot.items),
        "agreed": number_format.number_text(snapshot.agreed),
    }
    if not snapshot.gold_seen:
        return words
    right_share = snapshot.gold_right / snapshot.gold_seen
    gold_words = _("Of %(seen)s items whose true answer you brought, %(right)s are right.") % {
        "seen": number_format.number_text(snapshot.gold_seen),
        "right": number_format.percent_text(right_share),
    }
    return f"{words} {gold_words}"


def mixed_up(snapshot: QualitySnapshot, titles: dict[str, str]) -> str:
    """The pair of labels that is confused most, in a sentence; "" where none is."""
    pairs = [
        (share, truth, name)
        for truth, row in snapshot.confusion.items()
        for name, share in row.items()
        if name != truth and share >= CONFUSED_FROM
    ]
    if not pairs:
        return ""
    share, truth, name = max(pairs)
    return _("Most often “%(said)s” is answered where “%(true)s” is likely: in %(share)s.") % {
        "said": titles.get(name, name),
        "true": titles.get(truth, truth),
        "share": number_format.percent_text(share),
    }


def machine(view: MachineView) -> ModelComparison:
    accuracy = ""
    if view.accuracy is not None and view.low is not None and view.high is not None:
        accuracy = _("%(right)s (%(low)s to %(high)s)") % {
            "right": number_format.percent_text(view.accuracy),
            "low": number_format.percent_text(view.low),
            "high": number_format.percent_text(view.high),
        }
    reason = Reason(view.reason["code"], view.reason["facts"])
    return ModelComparison(
        view.model,
        view.items,
        accuracy,
        view.agreement_shown,
        view.agreement_blind,
        in_words(reason),
    )


def verdict_parts(project: ProjectView, snapshot: QualitySnapshot) -> list[Part]:
    too_few = quality.unsure_of_one_mind(project.id)
    words = [
        (_("agreed"), snapshot.agreed),
        (_("still open"), snapshot.open),
        (_("members disagree"), snapshot.disagree - too_few),
        (_("all say the same, too few to be sure"), too_few),
    ]
    return [Part(name, count) for name, count in words if count > 0]


def cost_of_one(project: ProjectView, snapshot: QualitySnapshot) -> Money | None:
    """Return the cost of an agreed item so far: all pay divided by the agreed items."""
    if not snapshot.agreed:
        return None
    paid = sum(pace.earned_micros for pace in answers.paces(project.id))
    return Money(paid // snapshot.agreed, project.price.currency)


def confused_names(snapshot: QualitySnapshot) -> set[str]:
    """Return the labels that are ever true, or ever answered."""
    answered = {name for row in snapshot.confusion.values() for name in row}
    return answered | set(snapshot.confusion)


def columns(snapshot: QualitySnapshot) -> list[str]:
    """The labels that the table of confusions shows: of many, those that are confused most."""
    names = confused_names(snapshot)
    if len(names) <= CONFUSED_MAX:
        return sorted(names)
    pairs = sorted(
        (-share, truth, name)
        for truth, row in snapshot.confusion.items()
        for name, share in row.items()
        if name != truth
    )
    confused = dict.fromkeys(label for _share, *pair in pairs for label in pair)
    return sorted([*confused, *sorted(names - confused.keys())][:CONFUSED_MAX])


def confusion_table(
    snapshot: QualitySnapshot, titles: dict[str, str]
) -> list[tuple[str, list[Cell]]]:
    names = columns(snapshot)
    return [
        (
            titles.get(truth, truth),
            [
                _cell(snapshot.confusion[truth].get(name, 0.0), is_diagonal=name == truth)
                for name in names
            ],
        )
        for truth in names
        if truth in snapshot.confusion
    ]


def _cell(share: float, *, is_diagonal: bool) -> Cell:
    return Cell(share, min(4, int(share * 4 + 0.999)), is_diagonal)
