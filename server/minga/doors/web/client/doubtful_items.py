"""The items of a project in most doubt, as the project page and the quality page show them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from minga.domains.quality import queries as quality
from minga.domains.quality.types import ResultView, Verdict
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga.doors.web.charts import Part
from minga.doors.web.client.drift import in_words
from minga_pure.projects import is_sensitive
from minga_pure.science.reasons import UNANIMOUS, Reason
from minga_pure.tasktypes import task_type
from minga_pure.tasktypes.taxonomy import shown_titles

PART_SHARE_MIN, PARTS_MAX = 0.02, 4


@dataclass(frozen=True, slots=True)
class DoubtfulItem:
    """An item with its stored result in words.

    picture: its address, "" without one. confidence: 0..1. parts: the most probable labels, for
    task types whose answer is a label. members: what they say alone, where a model changed it.
    """

    external_id: str
    text: str
    picture: str
    confidence: float
    verdict: str
    reason: str
    parts: list[Part]
    advice: str
    members: str


def doubtful_items(
    project: ProjectView, *, limit: int, disputed: bool = False
) -> list[DoubtfulItem]:
    """Return the items of least confidence first; disputed: only those on which members differ."""
    titles = shown_titles(project.labels)
    results = quality.hardest(project, limit=limit, disputed=disputed)
    return [_doubtful_item(project, result, titles) for result in results]


def reason_words(result: ResultView, titles: dict[str, str]) -> str:
    """Return the reason of an item's verdict as a sentence that needs no statistics."""
    facts = {
        name: titles.get(fact, fact) if isinstance(fact, str) else fact
        for name, fact in result.reason["facts"].items()
    }
    return in_words(Reason(result.reason["code"], facts))


def advice_words(result: ResultView) -> str:
    """Return the sentence on whether an item is asked again; "" without advice."""
    return in_words(Reason(**result.advice)) if result.advice else ""


def members_words(result: ResultView, titles: dict[str, str]) -> str:
    """Return what the members say alone, where a model of the items changed it; else ""."""
    name = (result.members_value or {}).get("label")
    return _("Members alone say %(label)s.") % {"label": titles.get(name, name)} if name else ""


def _doubtful_item(
    project: ProjectView, result: ResultView, titles: dict[str, str]
) -> DoubtfulItem:
    picture = result.image and work.media_url(
        result.image, for_whom=project.client.public_id, is_sensitive=is_sensitive(project)
    )
    is_label = task_type(project.task_type).sample.value.keys() <= {"label", "labels"}
    parts = [
        Part(titles.get(name, name), share)
        for name, share in sorted(result.distribution.items(), key=lambda entry: -entry[1])
        if share >= PART_SHARE_MIN and is_label
    ][:PARTS_MAX]
    return DoubtfulItem(
        external_id=result.external_id,
        text=result.text,
        picture=picture,
        confidence=result.confidence,
        verdict=_verdict_words(result),
        reason=reason_words(result, titles),
        parts=parts,
        advice=advice_words(result),
        members=members_words(result, titles),
    )


def _verdict_words(result: ResultView) -> str:
    if result.verdict is Verdict.DISAGREE and result.reason["code"] in UNANIMOUS:
        return _("all say the same, too few to be sure")
    words = {
        Verdict.AGREED: _("agreed"),
        Verdict.OPEN: _("still open"),
        Verdict.DISAGREE: _("members disagree"),
    }
    return words[result.verdict]
