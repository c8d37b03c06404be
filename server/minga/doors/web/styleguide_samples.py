"""Sample values for /_look: what the parts and pages show while nobody works yet."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from minga.domains.assignment.types import Offer
from minga.domains.work.types import ClientView, ProjectView
from minga.doors.web.charts import HistogramBar, Part, Point
from minga.doors.web.member.answer import drawing, page_keys
from minga.doors.web.member.view_models import (
    Bundle,
    FormChoice,
    ReceiptLine,
    StatementLine,
    WalletSums,
    desk_words,
)
from minga_pure.money import Money
from minga_pure.projects import ProjectState, PurposeClass, Recipient

A_PROJECT = UUID("01930000-0000-7000-8000-000000000001")
A_RECEIPT = UUID("01930000-0000-7000-8000-000000000002")
A_MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SPANISH = (
    "El ferry saldrá una hora más tarde a partir del lunes, informó la radio local, "
    "y nadie explicó por qué el puente sigue cerrado."
)
ARABIC = "أعلنت إذاعة محلية أن العبّارة ستغادر متأخرة ساعة واحدة ابتداءً من يوم الاثنين."


def usd(micros: int) -> Money:
    return Money(micros, "USD")


def client() -> ClientView:
    return ClientView(
        A_PROJECT,
        "Radio Antsirabe",
        "MG",
        "MG-2041-77",
        "Hanta R.",
        "https://example.org",
        A_MOMENT,
    )


def project(task_type: str = "text_classification", question: str = "") -> ProjectView:
    return ProjectView(
        id=1,
        public_id=A_PROJECT,
        client=client(),
        title="News of the islands",
        task_type=task_type,
        state=ProjectState.PUBLISHED,
        purpose_class=PurposeClass.RESEARCH,
        purpose="To sort listeners’ messages. Not for adverts, not sold on.",
        price=usd(42_000),
        redundancy=3,
        estimated_seconds=38,
        content_language="es",
        multiple=False,
        instruction_version=1,
        question=question or "Is this news, opinion or an advert?",
        instructions="Read the whole text once.\n\nJudge what it does, not if you like it.",
        labels=(),
        items=400,
        incoming=0,
        created_at=A_MOMENT,
        published_at=A_MOMENT,
        recipients=(
            Recipient(1, "Radio Antsirabe", "MG", "controller", None),
            Recipient(2, "University of Porto, Speech Lab", "PT", "processor", 1),
        ),
    )


def offers() -> list[Offer]:
    words = project()
    boxes = project("boxes", "Draw a box around each bus stop")
    digits = project("image_classification", "Which digit is this?")
    return [
        Offer(words, 11, usd(462_000), 418, 11),
        Offer(boxes, 8, usd(520_000), 400, 0),
        Offer(digits, 40, usd(400_000), 380, 0),
    ]


def wallet() -> WalletSums:
    return WalletSums(
        balances=(usd(12_404_000),),
        week=(usd(3_720_000),),
        week_answers=88,
        week_seconds=3600,
        week_hourly=usd(3_720_000),
    )


def choices() -> list[FormChoice]:
    return [
        FormChoice("label:news", "news", "News", "1", "It says what happened.", False, False),
        FormChoice("label:opinion", "opinion", "Opinion", "2", "It says a view.", False, False),
        FormChoice("label:advert", "advert", "Advert", "3", "It wants to sell.", False, False),
        FormChoice("kind:cant_tell", "", str(_("I can’t tell")), "4", "", False, True),
    ]


def label_page(kind: str) -> dict[str, Any]:
    """The labelling page with a text, a tiny picture, or boxes to draw."""
    content: dict[str, Any] = {"text": SPANISH}
    options = choices()
    sample_project = project()
    if kind == "boxes":
        content = {"image": "0" * 64, "width": 640, "height": 400}
        sample_project = project("boxes", "Draw a box around each bus stop")
        options = [
            FormChoice("label:stop", "stop", "Bus stop", "1", "Sign and shelter.", False, False),
            FormChoice("label:bench", "bench", "Bench", "2", "", False, False),
            FormChoice("kind:cant_tell", "", str(_("I can’t tell")), "", "", False, True),
        ]
    elif kind == "digits":
        content = {"image": "0" * 64, "width": 8, "height": 8}
        sample_project = project("image_classification", "Which digit is this?")
        options = [
            FormChoice(f"label:{n}", str(n), str(n), str(n), "", False, False) for n in range(10)
        ]
        options.append(
            FormChoice("kind:cant_tell", "", str(_("I can’t tell")), "", "", False, True)
        )
    return {
        "project": sample_project,
        "task": SimpleNamespace(pos=9, content=content),
        "choices": options,
        "tiny": kind == "digits",
        "has_help": any(option.help for option in options),
        "bundle": Bundle(answered=9, total=11, earned=usd(378_000), seconds_left=76),
        "price": usd(42_000),
        "answer_id": A_RECEIPT,
        "shown": "x",
        "address": "",
        "picture": "/static/minga/sample.svg",
        "drawing": drawing(options, content, "/static/minga/sample.svg"),
        "keys": page_keys(options),
        "plain_rows": range(1, 6),
        "desk_words": desk_words(),
    }


def lines() -> list[StatementLine]:
    return [
        StatementLine(
            A_MOMENT + timedelta(minutes=place), str(_("Answers")), usd(840_000 - place * 42_000)
        )
        for place in range(4)
    ]


def receipts() -> list[ReceiptLine]:
    return [
        ReceiptLine(A_RECEIPT, A_MOMENT + timedelta(hours=place), 11, (usd(462_000),))
        for place in range(3)
    ]


def charts() -> dict[str, Any]:
    counts = (0, 40, 300, 340, 380, 390, 480, 560, 800, 900, 910, 1000, 1130, 1350, 1480, 1500)
    hours = (0.5, 1.2, 4, 9, 13, 11, 8, 4.5, 2.4, 1)
    return {
        "points": [Point(f"{place + 1} Nov", count) for place, count in enumerate(counts)],
        "bars": [
            HistogramBar(round(2.4 + 0.6 * place, 1), count) for place, count in enumerate(hours)
        ],
        "parts": [Part("News", 120), Part("Opinion", 74), Part("Advert", 31), Part("Other", 8)],
    }
