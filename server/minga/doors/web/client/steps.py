"""The order of steps from a draft to the first answer: one list for every page and the docs."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from minga.domains.publishing import queries as publishing
from minga.domains.quality import queries as quality
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.projects import ProjectState


class Step(StrEnum):
    """A step of a project, in the order in which a client takes them."""

    DRAFT = "draft"
    ITEMS = "items"
    GOLD = "gold"
    PRICE = "price"
    DEPOSIT = "deposit"
    PUBLISH = "publish"


STEP_NAMES = {
    Step.DRAFT: _("Create draft"),
    Step.ITEMS: _("Import items"),
    Step.GOLD: _("Add answers that you know"),
    Step.PRICE: _("Try it and see the price"),
    Step.DEPOSIT: _("Deposit the money"),
    Step.PUBLISH: _("Publish"),
}

STEP_WORDS = {
    Step.DRAFT: _("The question, the labels, the instructions and your purpose. Nobody sees it."),
    Step.ITEMS: _("A CSV, JSONL, Parquet or text file, or a zip of pictures."),
    Step.GOLD: _("Optional. Known answers show later how good the labels are."),
    Step.PRICE: _("Five to ten members do a paid sample; their time sets the price."),
    Step.DEPOSIT: _("You get the account, the amount and a reference; a treasurer confirms it."),
    Step.PUBLISH: _("A registrar has verified you, the pay lies in escrow: members see the work."),
}


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of one project; `address` is empty where nothing can be done any more."""

    step: Step
    is_completed: bool = False
    address: str = ""

    @property
    def name(self) -> str:
        return str(STEP_NAMES[self.step])

    @property
    def words(self) -> str:
        return str(STEP_WORDS[self.step])


def all_steps() -> list[StepView]:
    """Return the steps without a project: for pages that explain them."""
    return [StepView(step) for step in Step]


def steps_of(project: ProjectView) -> list[StepView]:
    """Return the steps of a project, each with the page where it is taken."""
    completed = {
        Step.DRAFT: True,
        Step.ITEMS: bool(project.incoming or project.items),
        Step.GOLD: quality.known_items(project.id)[0] > 0,
        Step.PRICE: publishing.is_tried(project),
        Step.DEPOSIT: bool(project.incoming) and not work.quote(project).missing,
        Step.PUBLISH: bool(project.items),
    }
    pages = {
        Step.DRAFT: "client-edit" if project.state == ProjectState.DRAFT else "",
        Step.ITEMS: "client-import",
        Step.GOLD: "client-known",
        Step.PRICE: "client-try" if project.incoming else "",
        Step.DEPOSIT: "client-publish" if project.incoming else "",
        Step.PUBLISH: "client-publish" if project.incoming else "",
    }
    return [
        StepView(
            step,
            completed[step],
            reverse(pages[step], args=[project.public_id]) if pages[step] else "",
        )
        for step in Step
    ]
