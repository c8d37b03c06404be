"""How good a project's labels are: what is agreed, what stays open, where labels are mixed up."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from minga.domains.answers import queries as answers
from minga.domains.quality import queries as quality
from minga.domains.quality.words import ResultCard, StandingCard, Verdict
from minga.domains.work import queries as work
from minga.domains.work.words import ProjectCard
from minga.doors.web import figures
from minga.doors.web.charts import Bar, Part
from minga.doors.web.client_gates import staff_only
from minga_pure.money import Money
from minga_pure.science.reasons import SENTENCES

HARDEST = 12
CONFUSED_MAX = 12


@dataclass(frozen=True, slots=True)
class Doubt:
    """An item of which the answers leave doubt, as the page shows it."""

    external_id: str
    text: str
    picture: str
    confidence: float
    verdict: str
    why: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the table of confusions; `shade` 0..4 by its share."""

    share: float
    shade: int
    right: bool


@require_GET
@staff_only
def page(request: HttpRequest, card: ProjectCard) -> HttpResponseBase:
    """The page of one project's quality."""
    standing = quality.standing(card.id)
    shown: dict[str, Any] = {"project": card, "client": card.client, "standing": standing}
    if standing is not None and standing.items:
        titles = {label["name"]: label["title"] for label in card.labels}
        tenths = quality.confidences(card.id)
        shown |= {
            "parts": verdict_parts(standing),
            "cost": cost_of_one(card, standing),
            "bars": [Bar(place / 10, count) for place, count in enumerate(tenths)],
            "doubts": [doubt(card, one, titles) for one in quality.hardest(card, limit=HARDEST)],
            "confusion": confusion_table(standing, titles),
            "labels": [titles.get(name, name) for name in columns(standing)],
            "models": quality.predictions(card.id),
        }
    return render(request, "client/quality.html", shown)


@require_GET
@staff_only
def report(request: HttpRequest, card: ProjectCard) -> HttpResponseBase:  # noqa: ARG001
    """The same figures as a small table (CSV), to keep beside the data."""
    standing = quality.standing(card.id)
    kept = io.StringIO()
    write = csv.writer(kept).writerow
    write([_("What"), _("Value")])
    if standing is not None:
        for row in report_rows(card, standing):
            write(row)
    answer = HttpResponse(kept.getvalue().encode("utf-8-sig"), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="quality-{card.public_id}.csv"'
    return answer


def report_rows(card: ProjectCard, standing: StandingCard) -> list[list[object]]:
    rows: list[list[object]] = [
        [_("Project"), card.title],
        [_("Looked at"), standing.computed_at.isoformat(timespec="seconds")],
        [_("Method"), standing.method],
        [_("Answers"), standing.answers],
        [_("Items agreed"), standing.agreed],
        [_("Items open"), standing.open],
        [_("Items on which members disagree"), standing.disagree],
    ]
    if standing.alpha is not None:
        rows.append([_("Agreement (Krippendorff’s α)"), round(standing.alpha, 4)])
    if standing.gold_seen:
        share = round(standing.gold_right / standing.gold_seen, 4)
        rows.append([_("Right on items with a known answer"), share])
    for place, count in enumerate(quality.confidences(card.id)):
        rows.append([f"{_('Items with confidence')} {place * 10}–{place * 10 + 10} %", count])
    for truth, row in standing.confusion.items():
        rows += [[f"{truth} → {name}", share] for name, share in row.items()]
    return rows


def verdict_parts(standing: StandingCard) -> list[Part]:
    words = {
        Verdict.AGREED: (_("agreed"), standing.agreed),
        Verdict.OPEN: (_("still open"), standing.open),
        Verdict.DISAGREE: (_("members disagree"), standing.disagree),
    }
    return [Part(name, count) for name, count in words.values() if count]


def cost_of_one(card: ProjectCard, standing: StandingCard) -> Money | None:
    """What an agreed item has cost so far: everything that was paid, by the items agreed."""
    if not standing.agreed:
        return None
    paid = sum(pace.earned_micros for pace in answers.paces(card.id))
    return Money(paid // standing.agreed, card.price.currency)


def doubt(card: ProjectCard, one: ResultCard, titles: dict[str, str]) -> Doubt:
    picture = one.image and work.media_url(one.image, for_whom=card.client.public_id)
    parts = [
        Part(titles.get(name, name), share)
        for name, share in sorted(one.distribution.items(), key=lambda row: -row[1])
    ]
    words = {
        Verdict.AGREED: _("agreed"),
        Verdict.OPEN: _("still open"),
        Verdict.DISAGREE: _("members disagree"),
    }
    return Doubt(
        one.external_id,
        one.text,
        picture,
        one.confidence,
        words[one.verdict],
        reason_words(one, titles),
        parts,
    )


def reason_words(one: ResultCard, titles: dict[str, str]) -> str:
    """Why an item stands as it does, in a sentence that needs no statistics."""
    facts = {
        name: titles.get(fact, fact) if isinstance(fact, str) else figures.number_text(fact)
        for name, fact in one.reason["facts"].items()
    }
    return str(_(SENTENCES[one.reason["code"]]) % facts)


def columns(standing: StandingCard) -> list[str]:
    """The labels that the table of confusions shows: those that are ever true, or ever said."""
    said = {name for row in standing.confusion.values() for name in row}
    return sorted(said | set(standing.confusion))[:CONFUSED_MAX]


def confusion_table(standing: StandingCard, titles: dict[str, str]) -> list[tuple[str, list[Cell]]]:
    names = columns(standing)
    return [
        (
            titles.get(truth, truth),
            [
                _cell(standing.confusion[truth].get(name, 0.0), right=name == truth)
                for name in names
            ],
        )
        for truth in names
        if truth in standing.confusion
    ]


def _cell(share: float, *, right: bool) -> Cell:
    return Cell(share, min(4, int(share * 4 + 0.999)), right)
