"""DerivedProjects of judgement: reviews and new labels, paid from a project's quality reserve."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from minga.domains.assignment import actions as assignment
from minga.domains.judgement import queries, rules
from minga.domains.judgement.types import JudgedAnswer
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.errors import CannotPublish
from minga.domains.work.types import DerivedKind, NewDerivedProject, ProjectView
from minga_pure.money import Money
from minga_pure.tasktypes import task_type
from minga_pure.tasktypes.checks import TEXT_MAX

REVIEWERS = 3
PEERS_INVITED = 12
HANDS_INVITED = 40
SECONDS_LEAST = 20
ON_TOP = 1.08  # a derived project's late and floor reserves, and rounding


def reserve(card: ProjectView) -> Money:
    """Return the balance of a project's quality reserve."""
    account = books.account_id(AccountKind.QUALITY_RESERVE, card.public_id, card.price.currency)
    return books.balance(account) if account is not None else Money.zero(card.price.currency)


def affordable(card: ProjectView) -> int:
    """Return the number of answers that the reserve can have reviewed by three peers each."""
    price = work.lowest_price(card.price.currency, SECONDS_LEAST * 2)
    if price is None:
        return 0
    return int(reserve(card).micros / (price.micros * REVIEWERS * ON_TOP))


def open_audit(
    card: ProjectView, chosen: Sequence[JudgedAnswer], criteria: Sequence[str]
) -> ProjectView | None:
    """Offer answers to peers who took no part, nobody named on either side. None: there are too
    few peers, or too little in the reserve."""
    invited = queries.peers(card.id)
    if len(invited) < REVIEWERS:
        return None
    kind = task_type("review")
    items = [
        (str(answer.id), kind.check_content(_review_content(card, answer, criteria)))
        for answer in chosen
    ]
    seconds = max([SECONDS_LEAST, *(kind.estimate_seconds(content) for _name, content in items)])
    price = work.lowest_price(card.price.currency, seconds)
    if price is None:
        return None
    fits = int(reserve(card).micros / (price.micros * REVIEWERS * ON_TOP))
    if not fits:
        return None
    seed = card.public_id.bytes + chosen[0].id.bytes
    order = rules.lot(seed, [str(peer.subject) for peer in invited])
    called = {str(peer.subject): peer for peer in invited}
    with translation.override(card.content_language or "en"):
        words = {
            "title": _("Review: %(title)s") % {"title": card.title[:120]},
            "question": _("Does the answer meet each criterion?"),
            "instructions": _(
                "Read what was shown and what was answered. Say of each criterion whether the"
                " answer meets it; where it does not, say what shows it. You do not know who"
                " answered, and who answered does not know you."
            ),
        }
    return _publish(
        card,
        NewDerivedProject(
            kind=DerivedKind.AUDIT,
            items=items[:fits],
            price=price,
            redundancy=REVIEWERS,
            task_type="review",
            labels=(),
            estimated_seconds=seconds,
            multiple=False,
            criteria=(),
            **words,
        ),
        [called[name] for name in order[:PEERS_INVITED]],
    )


def _review_content(
    card: ProjectView, answer: JudgedAnswer, criteria: Sequence[str]
) -> dict[str, Any]:
    content = answer.content
    known = {name: content[name] for name in ("text", "image", "audio") if content.get(name)}
    extra_fields = {name: value for name, value in content.items() if name not in known}
    answer_text = (
        answer.answer_text if answer.kind == "label" else f"({answer.kind}) {answer.answer_text}"
    )
    return {
        "question": card.question,
        "answer": answer_text[:TEXT_MAX] or "–",
        "criteria": list(criteria),
        **known,
        **({"item": extra_fields} if extra_fields else {}),
    }


def open_relabel(card: ProjectView, places: Sequence[int]) -> ProjectView | None:
    """Ask the same about these items again, of people who took no part, as far as the reserve
    goes; the new labels are the client's without another payment. None: it does not go at all."""
    invited = queries.peers(card.id)
    fits = int(reserve(card).micros / (card.price.micros * ON_TOP))
    if not invited or not fits:
        return None
    contents = work.contents_at({(card.id, pos) for pos in places[:fits]})
    items = [(f"{pos}", content) for (_project, pos), content in sorted(contents.items())]
    names = queries.item_names(card.id, [int(name) for name, _content in items])
    return _publish(
        card,
        NewDerivedProject(
            kind=DerivedKind.RELABEL,
            items=[(names[int(pos)], content) for pos, content in items],
            price=card.price,
            redundancy=1,
        ),
        invited[:HANDS_INVITED],
    )


def _publish(
    card: ProjectView, derived_project: NewDerivedProject, invited: Sequence[Any]
) -> ProjectView | None:
    """Fund and offer it, or leave no trace."""
    try:
        with transaction.atomic():
            drafted = work_actions.open_derived_project(
                parent=card.public_id, derived_project=derived_project
            )
            return assignment.publish_derived_project(project=drafted.public_id, members=invited)
    except CannotPublish:
        return None


def end(project_id: int) -> None:
    """Return to the reserve the slots of a derived project that nobody holds."""
    assignment.close_derived_project(project=work.project_by_id(project_id).public_id)
