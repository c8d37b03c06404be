"""Pure decisions about projects: what one must say, what it costs, when it may be published."""

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _
from stdnum.iso7064 import mod_97_10

from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.work.errors import BadProject, BadQuestion, CannotPublish
from minga.domains.work.types import DerivedKind, ImportLimits, ProjectView, Quote
from minga_pure.money import MICROS, Money, minor_digits, price_for
from minga_pure.projects import (
    CRITERION_CHARACTERS_MAX,
    ContentKind,
    DeclaredSkill,
    NewProject,
    ProjectFields,
    PurposeClass,
    Requirement,
    ThirdPartyBasis,
    limits,
)
from minga_pure.tasktypes import (
    FOR_DERIVED_PROJECTS,
    BadContent,
    BadLabels,
    BadValue,
    UnknownTaskType,
    task_type,
)

PAUSED_FOR_QUESTIONS = "questions"
PAUSED_UNCLEAR = "unclear"
ATTEMPTS_MAX = 5
"""Readings of an import that write no row; after the last one it has failed."""
UNVERIFIED_ROWS_MAX = 10_000
UNVERIFIED_BYTES_MAX = 512 * 1024**2
UNVERIFIED_SECONDS_MAX = 120
WAITING_IMPORTS_MAX = 10
"""Times the rows of one import that may wait in all projects of a verified client."""
COUNTRY = re.compile(r"[A-Z]{2}")
UNAMBIGUOUS_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no O and 0, no I and 1


def is_whole_coins(money: Money) -> bool:
    """Return True for an amount that a bank can carry: no part of the currency's smallest coin."""
    coin_micros: int = MICROS // 10 ** minor_digits(money.currency)
    return money.micros % coin_micros == 0


def creditor_reference(body: str) -> str:
    """A structured creditor reference (ISO 11649) as banks carry it: RF, two check digits, body."""
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


@dataclass(frozen=True, slots=True)
class Rates:
    """Voted shares on top of the pay."""

    fee: Fraction
    quality_reserve: Fraction
    floor_reserve: Fraction
    late_reserve: Fraction


@dataclass(frozen=True, slots=True)
class Payer:
    """The account that funds a project and takes back what is left of it, and by which codes."""

    kind: AccountKind
    owner: UUID
    fund: TransferCode
    refund: TransferCode

    @property
    def is_reserve(self) -> bool:
        return self.kind is AccountKind.QUALITY_RESERVE


def payer(*, derived_kind: DerivedKind | None, client: UUID, parent: UUID | None) -> Payer:
    """A client pays for its projects and their pilots; the quality reserve of the project that is
    served pays for audits and for labelling again."""
    if derived_kind in (DerivedKind.AUDIT, DerivedKind.RELABEL) and parent is not None:
        return Payer(
            AccountKind.QUALITY_RESERVE,
            parent,
            TransferCode.DERIVED_FUNDING,
            TransferCode.DERIVED_REFUND,
        )
    return Payer(AccountKind.CLIENT, client, TransferCode.FUND, TransferCode.REFUND)


def rates_of(derived_kind: DerivedKind | None, voted: Rates) -> Rates:
    """Return the rates of a derived project: no quality reserve, and a fee for pilots only."""
    if derived_kind is None:
        return voted
    fee = voted.fee if derived_kind is DerivedKind.PILOT else Fraction(0)
    return replace(voted, fee=fee, quality_reserve=Fraction(0))


@dataclass(frozen=True, slots=True)
class PublishFacts:
    """All that decides whether waiting items may be published."""

    client_verified: bool
    incoming: int
    purpose_class: str
    forbidden_purposes: frozenset[str]
    recipients: int
    instructions: str
    price: Money
    floor: Money | None
    seconds: int | Fraction
    seconds_measured: bool
    quote: Quote
    from_reserve: bool = False
    client_held: bool = False
    is_unclear: bool = False
    reasons_of_content: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    vote: tuple[str, ...] = ()


def check_client_project(project: NewProject) -> list[dict[str, object]]:
    """Check a client's draft; refuse task types for derived projects only."""
    if project.task_type in FOR_DERIVED_PROJECTS:
        raise BadProject("task_type", _("Peers look at answers when the co-operative asks them."))
    return check_project(project)


def check_project(project: NewProject) -> list[dict[str, object]]:
    """The labels in their normal form; raises BadProject naming the field to mend."""
    for field, text in (
        ("title", project.title),
        ("question", project.question),
        ("purpose", project.purpose),
    ):
        if not text.strip():
            raise BadProject(field, _("Please fill this in: members read it before they begin."))
    if str(project.purpose_class) not in {purpose.value for purpose in PurposeClass}:
        raise BadProject("purpose_class", _("Please choose what the labels are for."))
    if project.price.micros <= 0:
        raise BadProject("price", _("Every answer is paid: the price must be more than zero."))
    if not 1 <= project.redundancy <= 50:
        raise BadProject("redundancy", _("Ask for 1 to 50 answers for each item."))
    if project.estimated_seconds < 1:
        raise BadProject("estimated_seconds", _("An answer takes at least one second."))
    if not {str(kind) for kind in project.warnings} <= {kind.value for kind in ContentKind}:
        raise BadProject("warnings", _("Choose kinds of content from the list."))
    check_third_parties(project)
    check_criteria(project)
    check_recipients(project)
    try:
        return [dict(label) for label in task_type(project.task_type).check_labels(project.labels)]
    except UnknownTaskType as exc:
        raise BadProject("task_type", str(exc)) from exc
    except BadLabels as exc:
        raise BadProject("labels", str(exc)) from exc


def hides_personal_data(project: ProjectFields) -> bool:
    """Return True when the items show people who are not members."""
    return project.third_party_basis != ThirdPartyBasis.NONE


def check_third_parties(project: NewProject) -> None:
    """Check that a lawful basis and a notice come together; raises BadProject."""
    has_notice = bool(project.third_party_notice.strip())
    if str(project.third_party_basis) not in {basis.value for basis in ThirdPartyBasis}:
        raise BadProject("third_party_basis", _("Choose a lawful basis from the list."))
    if exceeds(project, "third_party_notice"):
        raise BadProject("third_party_notice", _("Use at most 2,000 characters."))
    if hides_personal_data(project) != has_notice:
        reason = _("Say on which basis people are shown, and how they were told: both or neither.")
        raise BadProject("third_party_notice", reason)


def exceeds(project: NewProject, field: str) -> bool:
    """Return True when a text or list of a draft is longer than its declaration allows."""
    maximum = limits(NewProject, field).maximum
    return maximum is not None and len(getattr(project, field)) > maximum


def check_criteria(project: NewProject) -> None:
    """By what answers are judged, and what the place of work must have: said in plain words."""
    if exceeds(project, "criteria"):
        raise BadProject("criteria", _("Name at most 20 criteria: members keep them in mind."))
    for text in project.criteria:
        if not text.strip() or len(text.strip()) > CRITERION_CHARACTERS_MAX:
            raise BadProject(
                "criteria", _("A criterion is one sentence, of at most 500 characters.")
            )
    if not {str(name) for name in project.requirements} <= {
        requirement.value for requirement in Requirement
    }:
        raise BadProject("requirements", _("Please choose requirements from the list."))
    skills = {str(name) for name in project.skills}
    if exceeds(project, "skills") or not skills <= {skill.value for skill in DeclaredSkill}:
        raise BadProject("skills", _("Please choose at most three skills from the list."))


def check_recipients(project: NewProject) -> None:
    """Every link of the chain is named, and stands under one named before it (H28)."""
    for place, recipient in enumerate(project.recipients):
        if not recipient.legal_name.strip() or not recipient.role.strip():
            raise BadProject(
                "recipients", _("Each recipient needs its legal name and what it does.")
            )
        if not COUNTRY.fullmatch(recipient.country):
            raise BadProject("recipients", _("A country is two capital letters, as in ES."))
        if recipient.under is not None and not 0 <= recipient.under < place:
            raise BadProject(
                "recipients", _("A recipient comes after the one from whom it receives the labels.")
            )


def import_limits(*, is_verified: bool, waiting: int, largest: ImportLimits) -> ImportLimits:
    """Return the bounds on one import; `waiting`: items of the client that wait in all projects.

    Nobody has looked at an unverified client yet: it may try, and not fill the disk.
    """
    if not is_verified:
        largest = ImportLimits(
            min(largest.rows, UNVERIFIED_ROWS_MAX),
            min(largest.unpacked_bytes, UNVERIFIED_BYTES_MAX),
            min(largest.seconds, UNVERIFIED_SECONDS_MAX),
        )
    room = largest.rows * (WAITING_IMPORTS_MAX if is_verified else 1) - waiting
    return ImportLimits(max(0, min(largest.rows, room)), largest.unpacked_bytes, largest.seconds)


def next_attempt_seconds(attempts: int) -> int:
    """Return the wait before an import is read again after so many failed attempts."""
    return int(60 * 4 ** max(0, attempts - 1))


def lowest_price(floor_per_hour: Money, seconds: int | Fraction) -> Money:
    """The least that one answer of this many seconds may pay (G5)."""
    return Money(price_for(seconds, floor_per_hour.micros), floor_per_hour.currency)


def practice_places(*, slots: int, redundancy: int, answers_each: int) -> int:
    """For how many members a publishing pays the worked examples: one for so many answers."""
    return max(redundancy, -(-slots // max(1, answers_each))) if slots else 0


def quote(
    *,
    items: int,
    redundancy: int,
    price: Money,
    rates: Rates,
    available: Money,
    examples: int = 0,
    places: int = 0,
) -> Quote:
    """Return the amounts that publishing moves into escrow: the pay of every slot, each voted share
    on top, and the pay of the worked examples for `places` members."""
    slots = items * redundancy
    pay = price * slots
    return Quote(
        items=items,
        slots=slots,
        pay=pay,
        fee=pay.share(rates.fee, rounding="up"),
        quality_reserve=pay.share(rates.quality_reserve, rounding="up"),
        floor_reserve=pay.share(rates.floor_reserve, rounding="up"),
        late_reserve=pay.share(rates.late_reserve, rounding="up"),
        practice=price * (examples * places),
        practice_places=places if examples else 0,
        available=available,
    )


def may_publish(facts: PublishFacts) -> None:
    """Raise CannotPublish with every reason at once, so that nobody mends them one by one."""
    reasons: list[str] = []
    if not facts.client_verified:
        reasons.append(
            _("Your organisation is not verified yet: a registrar of the co-op looks at it.")
        )
    if facts.client_held:
        reasons.append(
            _("A mediator of the co-op first looks at the many answers that you disputed.")
        )
    if facts.is_unclear:
        reasons.append(
            _("Members could not answer the first items: say on the project's page what to do.")
        )
    if facts.incoming == 0:
        reasons.append(_("There are no items to publish: import some first."))
    if facts.purpose_class in facts.forbidden_purposes:
        reasons.append(_("The members have voted against work for this purpose."))
    if facts.recipients == 0:
        reasons.append(_("Say who will receive the labels: at least your own organisation."))
    if not facts.instructions.strip():
        reasons.append(_("Write instructions: members are not asked to guess."))
    reasons += facts.reasons_of_content
    reasons += [*_price_reasons(facts), *facts.collection, *facts.vote]
    if facts.quote.missing and facts.from_reserve:
        reasons.append(
            _("The quality reserve of the project holds %(missing)s too little for this.")
            % {"missing": _amount_text(facts.quote.missing)}
        )
    elif facts.quote.missing:
        reasons.append(
            _(
                "%(missing)s is missing: publishing needs %(total)s and %(available)s is"
                " available. Announce a deposit; a treasurer confirms it when it arrives."
            )
            % {
                "missing": _amount_text(facts.quote.missing),
                "total": _amount_text(facts.quote.total),
                "available": _amount_text(facts.quote.available),
            }
        )
    if reasons:
        raise CannotPublish(reasons)


def _price_reasons(facts: PublishFacts) -> list[str]:
    if facts.floor is None:
        return [_("The members have not voted a floor in this currency yet.")]
    lowest = lowest_price(facts.floor, facts.seconds)
    if facts.price >= lowest:
        return []
    basis = (
        _("members needed %(seconds)s seconds for three answers out of four")
        if facts.seconds_measured
        else _("an answer is estimated to take %(seconds)s seconds")
    ) % {"seconds": f"{float(facts.seconds):g}"}
    return [
        _(
            "The price is under the floor: %(basis)s, and the members have voted"
            " %(floor)s an hour, so an answer must pay at least %(lowest)s."
        )
        % {"basis": basis, "floor": _amount_text(facts.floor), "lowest": _amount_text(lowest)}
    ]


def _amount_text(money: Money) -> str:
    return f"{money.decimal_text()} {money.currency}"


QUESTION_CHARACTERS_MAX = 500
ANSWER_CHARACTERS_MAX = 2_000
ALIKE_FROM = 0.5
EXAMPLES_MAX = 5
REASON_CHARACTERS_MAX = 1_000


def normal_question(text: str) -> str:
    """Return a question without case and signs: the same text is the same. Raises BadQuestion."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    if len("".join(words)) < 3:
        raise BadQuestion(_("Please write your question in a few words."))
    if len(text) > QUESTION_CHARACTERS_MAX:
        raise BadQuestion(_("Please ask in at most 500 characters: one question at a time."))
    return " ".join(words)


def likeness(text: str, other_text: str) -> float:
    """Return the likeness of two normal texts, 0 to 1 (Dice, trigrams), as the desk computes it."""
    first, second = _threes(text), _threes(other_text)
    return 2 * len(first & second) / (len(first) + len(second))


def _threes(text: str) -> set[str]:
    padded = f"  {text} "  # at least one group of three, also of an empty text
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def check_example(
    project: ProjectView, content: object, value: object, reason: str
) -> tuple[dict[str, object], dict[str, object]]:
    """The item and the right answer in their normal forms; raises BadProject."""
    kind = task_type(project.task_type)
    if not reason.strip():
        raise BadProject("examples", _("Say why this is the right answer: members learn from it."))
    if len(reason) > REASON_CHARACTERS_MAX:
        raise BadProject("examples", _("Give the reason in at most 1000 characters."))
    try:
        item = kind.check_content(content)
        answer = kind.check_value(value, project.labels, multiple=project.multiple, content=item)
    except BadContent as exc:
        fault = _(exc.template) % exc.facts
        raise BadProject("examples", _("The item: %(fault)s") % {"fault": fault}) from exc
    except BadValue as exc:
        fault = _(exc.template) % exc.facts
        raise BadProject("examples", _("The right answer: %(fault)s") % {"fault": fault}) from exc
    return dict(item), dict(answer)
