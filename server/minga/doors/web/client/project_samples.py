"""Samples to begin a project from: templates by task type, and a copy of an earlier project."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from minga.domains.work.types import ProjectView
from minga.doors.web.client.forms import ProjectForm
from minga.doors.web.client.label_lines import label_text
from minga.doors.web.desk.files import can_be_done

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Template:
    """A project with its words, to be changed by the client before it is a draft."""

    name: str
    task_type: str
    title: Words
    question: Words
    instructions: Words
    labels: Words = ""
    redundancy: int = 3
    estimated_seconds: int = 6


TEMPLATES = (
    Template(
        "sentiment",
        "text_classification",
        gettext_lazy("Sentiment of texts"),
        gettext_lazy("How does the author feel about it?"),
        gettext_lazy("Judge what is written, not what you think. Irony counts as it is meant."),
        gettext_lazy("positive\nneutral\nnegative"),
    ),
    Template(
        "topics",
        "text_classification",
        gettext_lazy("Topics of news"),
        gettext_lazy("Which topic fits best?"),
        gettext_lazy("Choose the most exact topic. If two fit, choose the one of the headline."),
        gettext_lazy("politics\n  local\n  international\nsport\neconomy\nculture"),
        estimated_seconds=8,
    ),
    Template(
        "entities",
        "spans",
        gettext_lazy("Names in texts"),
        gettext_lazy("Mark every person, place and organisation."),
        gettext_lazy("Mark the whole name without the article. Mark each mention."),
        gettext_lazy("person\nplace\norganisation"),
        estimated_seconds=30,
    ),
    Template(
        "objects",
        "boxes",
        gettext_lazy("Vehicles in pictures"),
        gettext_lazy("Draw a box around every vehicle."),
        gettext_lazy("Draw tight boxes. Include what is partly hidden, as far as it is seen."),
        gettext_lazy("car\nbus\nbicycle"),
        estimated_seconds=25,
    ),
    Template(
        "transcript",
        "audio_transcription",
        gettext_lazy("Transcription of speech"),
        gettext_lazy("Write down what is said."),
        gettext_lazy("Write every word as it is said. Leave out coughs and repeated sounds."),
        redundancy=2,
        estimated_seconds=40,
    ),
    Template(
        "preference",
        "comparison",
        gettext_lazy("Preference between two answers"),
        gettext_lazy("Which answer helps more?"),
        gettext_lazy("Read both. Being right counts more than being polite or long."),
        estimated_seconds=45,
    ),
    Template(
        "selfie",
        "photo_capture",
        gettext_lazy("Selfies under your terms"),
        gettext_lazy("Take a picture of your own face."),
        gettext_lazy("Only you are in the picture. Stand in good light and look ahead."),
        redundancy=20,
        estimated_seconds=60,
    ),
    Template(
        "expressions",
        "photo_capture",
        gettext_lazy("Facial expressions under your terms"),
        gettext_lazy("Take a picture of your own face with this expression."),
        gettext_lazy("Only you are in the picture. Show the expression as you would to a friend."),
        redundancy=20,
        estimated_seconds=60,
    ),
    Template(
        "ageing",
        "photo_capture",
        gettext_lazy("Pictures over the years under your terms"),
        gettext_lazy("Photograph a picture of yourself from this year."),
        gettext_lazy("Only you are in it. Leave the year out for which you have none: skip it."),
        redundancy=20,
        estimated_seconds=90,
    ),
    Template(
        "voice",
        "audio_recording",
        gettext_lazy("Voice recordings under your terms"),
        gettext_lazy("Say this sentence in your own voice."),
        gettext_lazy("Say it as you would to a neighbour, in a quiet room."),
        redundancy=20,
        estimated_seconds=40,
    ),
    Template(
        "clip",
        "video_capture",
        gettext_lazy("Short videos under your terms"),
        gettext_lazy("Film yourself doing this."),
        gettext_lazy("Only you are in it. Show it once, without hurry."),
        redundancy=20,
        estimated_seconds=90,
    ),
)


def gallery() -> list[Template]:
    """Return the templates whose task type this server can show to members."""
    return [template for template in TEMPLATES if can_be_done(template.task_type)]


def typed_of_template(name: str) -> dict[str, Any] | None:
    """Return the fields of a template as they would be typed, or None for an unknown name."""
    template = next((template for template in gallery() if template.name == name), None)
    if template is None:
        return None
    fields = ("title", "question", "instructions", "labels")
    return {field: str(getattr(template, field)) for field in fields} | {
        "task_type": template.task_type,
        "redundancy": template.redundancy,
        "estimated_seconds": template.estimated_seconds,
    }


def typed_of(project: ProjectView) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the fields and the chain of a project as they would be typed."""
    fields: dict[str, Any] = {
        name: getattr(project, name) for name in ProjectForm.base_fields if hasattr(project, name)
    }
    fields["labels"] = label_text(project.labels)
    fields["criteria"] = "\n".join(project.criteria)
    fields["requirements"] = [name.value for name in project.requirements]
    fields["skills"] = [skill.value for skill in project.skills]
    fields["price"] = project.price.decimal_text()
    fields["currency"] = project.price.currency
    fields["purpose_class"] = project.purpose_class
    rows: list[dict[str, Any]] = [
        {
            "legal_name": link.legal_name,
            "country": link.country,
            "role": link.role,
            "under": "" if link.under is None else str(link.under),
        }
        for link in project.recipients
    ]
    return fields, rows or [{}]
