"""How good a project's labels are: what is agreed, what stays open, where labels are mixed up."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from minga.domains.answers import queries as answers
from minga.domains.assignment import queries as assignment
from minga.domains.quality import queries as quality
from minga.domains.quality.types import MachineView, QualitySnapshot
from minga.domains.work.types import ProjectView
from minga.doors.web import number_format
from minga.doors.web.charts import Bar, Part
from minga.doors.web.client.doubtful_items import advice_words, doubtful_items, reason_words
from minga.doors.web.client.drift import OverTime, in_words, over_time
from minga.doors.web.client.permissions import staff_only
from minga_pure.money import Money
from minga_pure.science.labels import SENTENCES as CAUTIONS
from minga_pure.science.reasons import Reason
from minga_pure.spreadsheets import escape_formula
from minga_pure.tasktypes import task_type
from minga_pure.tasktypes.contract import BaseTaskType

HARDEST = 12
CONFUSED_MAX = 12
CONFUSED_FROM = 0.05
MANY = 5


@dataclass(frozen=True, slots=True)
class RequestedAnswers:
    """How a project that asks where it helps has spent its answers so far."""

    parts: list[Part]
    first: int
    fixed: int
    so_far: int
    kept: int
    money: Money


@dataclass(frozen=True, slots=True)
class Machine:
    """A client's own model beside the members: how often right, and whether they follow it."""

    model: str
    items: int
    right: str
    shown: float | None
    blind: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the table of confusions; `shade` 0..4 by its share."""

    share: float
    shade: int
    right: bool


@require_GET
@staff_only
def page(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """The page of one project's quality."""
    snapshot = quality.snapshot(card.id)
    shown: dict[str, Any] = {"project": card, "client": card.client, "snapshot": snapshot}
    if snapshot is not None and snapshot.items:
        titles = {label["name"]: label["title"] for label in card.labels}
        tenths = quality.confidences(card.id)
        shown |= {
            "parts": verdict_parts(card, snapshot),
            "cost": cost_of_one(card, snapshot),
            "bars": [Bar(place * 10, count) for place, count in enumerate(tenths)],
            "doubtful_items": doubtful_items(card, limit=HARDEST),
            "confusion": confusion_table(snapshot, titles),
            "labels": [titles.get(name, name) for name in columns(snapshot)],
            "mixed_up": mixed_up(snapshot, titles),
            "summary": summary(snapshot),
            "over_time": over_time(card, snapshot.drift) if snapshot.drift else None,
            "machines": [machine(one) for one in snapshot.machines],
            "scoring_rule": scoring_rule(card),
            "cautions": cautions(snapshot),
            "asked": asked_as_it_helps(card),
        }
    return render(request, "client/quality.html", shown)


@require_GET
@staff_only
def report(request: HttpRequest, card: ProjectView) -> HttpResponseBase:  # noqa: ARG001
    """The same figures as a small table (CSV), to keep beside the data."""
    snapshot = quality.snapshot(card.id)
    kept = io.StringIO()
    write = csv.writer(kept).writerow
    write([_("What"), _("Value")])
    if snapshot is not None:
        for row in report_rows(card, snapshot):
            write([escape_formula(cell) if isinstance(cell, str) else cell for cell in row])
    answer = HttpResponse(kept.getvalue().encode("utf-8-sig"), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="quality-{card.public_id}.csv"'
    return answer


def report_rows(card: ProjectView, snapshot: QualitySnapshot) -> list[list[object]]:
    too_few = quality.unsure_of_one_mind(card.id)
    rows: list[list[object]] = [
        [_("Project"), card.title],
        [_("Looked at"), snapshot.computed_at.isoformat(timespec="seconds")],
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
    cost = cost_of_one(card, snapshot)
    if cost is not None:
        rows.append([_("An agreed item has cost"), number_format.money_text(cost)])
    asked = asked_as_it_helps(card)
    if asked is not None:
        words = _("Items by their number of answers")
        rows += [[f"{words}: {part.name}", part.value] for part in asked.parts]
        rows.append([_("Answers kept back"), asked.kept])
    words = _("Items with confidence")
    for place, count in enumerate(quality.confidences(card.id)):
        rows.append([f"{words} {place * 10}–{place * 10 + 10} %", count])
    for truth, row in snapshot.confusion.items():
        rows += [[f"{truth} → {name}", share] for name, share in row.items()]
    words = _("Your model")
    for one in map(machine, snapshot.machines):
        rows += [[f"{words} {one.model}", one.right], [f"{words} {one.model}", one.said]]
    if snapshot.drift:
        rows += drift_rows(over_time(card, snapshot.drift))
    titles = {label["name"]: label["title"] for label in card.labels}
    words = _("Preferred to a usual one")
    rows += [
        [f"{words} {one.name}", f"{one.wins:.4g} ({one.low:.4g}–{one.high:.4g})"]
        for one in snapshot.winners
    ]
    words = _("Item in doubt")
    for hard in quality.hardest(card, limit=HARDEST):
        said = [f"{hard.confidence:.0%}", reason_words(hard, titles), advice_words(hard)]
        rows.append([f"{words} {hard.external_id}", " ".join(filter(None, said))])
    return rows


def drift_rows(found: OverTime) -> list[list[object]]:
    """Each chart's sentence, then its values period by period with their intervals."""
    rows: list[list[object]] = []
    for line in found.lines:
        rows.append([line.title, line.said])
        rows += [
            [f"{line.title}, {one.name}", f"{one.value:.4g} ({one.low:.4g}–{one.high:.4g})"]
            for one in line.spans
        ]
    words = _("Member")
    for one in found.changed:
        rows.append([f"{words} {one.name}", f"{one.before:.4g} → {one.after:.4g}"])
    return rows


def scoring_rule(card: ProjectView) -> str:
    """What counts as right beside a known answer, where that is more than being the same."""
    said = task_type(card.task_type).scoring_rule
    return "" if said == BaseTaskType.scoring_rule else str(_(said))


def asked_as_it_helps(card: ProjectView) -> RequestedAnswers | None:
    """None where every item gets the same number of answers."""
    kept = assignment.kept(card.id)
    if kept is None:
        return None
    counted = quality.answers_an_item(card.id)
    grouped: dict[int, int] = {}
    for number, items in counted.items():
        grouped[min(number, MANY)] = grouped.get(min(number, MANY), 0) + items
    parts = [
        Part(
            (
                _("%(n)s answers or more")
                if number == MANY
                else ngettext("%(n)s answer", "%(n)s answers", number)
            )
            % {"n": number_format.number_text(number)},
            items,
        )
        for number, items in sorted(grouped.items())
    ]  # fmt: skip
    return RequestedAnswers(
        parts=parts,
        first=kept.first,
        fixed=card.items * card.redundancy,
        so_far=sum(number * items for number, items in counted.items()),
        kept=kept.slots,
        money=Money(card.price.micros * kept.slots, card.price.currency),
    )


def cautions(snapshot: QualitySnapshot) -> list[str]:
    """What to know about the input, in words."""
    return [
        _(CAUTIONS[one.code]) % {"count": number_format.number_text(one.count)}
        for one in snapshot.warnings
    ]


def summary(snapshot: QualitySnapshot) -> str:
    """Where the project stands, for who reads one sentence only."""
    words = _("Of %(items)s items %(agreed)s are agreed.") % {
        "items": number_format.number_text(snapshot.items),
        "agreed": number_format.number_text(snapshot.agreed),
    }
    if not snapshot.gold_seen:
        return words
    right = snapshot.gold_right / snapshot.gold_seen
    said = _("Of %(seen)s items whose true answer you brought, %(right)s are right.") % {
        "seen": number_format.number_text(snapshot.gold_seen),
        "right": number_format.percent_text(right),
    }
    return f"{words} {said}"


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


def machine(one: MachineView) -> Machine:
    right = ""
    if one.right is not None and one.low is not None and one.high is not None:
        right = _("%(right)s (%(low)s to %(high)s)") % {
            "right": number_format.percent_text(one.right),
            "low": number_format.percent_text(one.low),
            "high": number_format.percent_text(one.high),
        }
    reason = Reason(one.reason["code"], one.reason["facts"])
    return Machine(one.model, one.items, right, one.shown, one.blind, in_words(reason))


def verdict_parts(card: ProjectView, snapshot: QualitySnapshot) -> list[Part]:
    too_few = quality.unsure_of_one_mind(card.id)
    words = [
        (_("agreed"), snapshot.agreed),
        (_("still open"), snapshot.open),
        (_("members disagree"), snapshot.disagree - too_few),
        (_("all say the same, too few to be sure"), too_few),
    ]
    return [Part(name, count) for name, count in words if count > 0]


def cost_of_one(card: ProjectView, snapshot: QualitySnapshot) -> Money | None:
    """What an agreed item has cost so far: everything that was paid, by the items agreed."""
    if not snapshot.agreed:
        return None
    paid = sum(pace.earned_micros for pace in answers.paces(card.id))
    return Money(paid // snapshot.agreed, card.price.currency)


def columns(snapshot: QualitySnapshot) -> list[str]:
    """The labels that the table of confusions shows: those that are ever true, or ever said."""
    said = {name for row in snapshot.confusion.values() for name in row}
    return sorted(said | set(snapshot.confusion))[:CONFUSED_MAX]


def confusion_table(
    snapshot: QualitySnapshot, titles: dict[str, str]
) -> list[tuple[str, list[Cell]]]:
    names = columns(snapshot)
    return [
        (
            titles.get(truth, truth),
            [
                _cell(snapshot.confusion[truth].get(name, 0.0), right=name == truth)
                for name in names
            ],
        )
        for truth in names
        if truth in snapshot.confusion
    ]


def _cell(share: float, *, right: bool) -> Cell:
    return Cell(share, min(4, int(share * 4 + 0.999)), right)
