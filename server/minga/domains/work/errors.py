"""Errors of the work domain."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class WorkError(DomainError):
    """Something about a project that cannot be; the text says what to do next."""


class NoSuchProject(WorkError):
    text = _("There is no such project, or it is not yours.")


class NotYours(WorkError):
    text = _("Only staff of this client can do this.")


class ProjectNotDraft(WorkError):
    text = _("This can be changed only before the project is published.")


class DraftInUse(ProjectNotDraft):
    text = _("Members have worked on this draft: it stays.")


class BadProject(WorkError):
    """A project that contradicts itself; `field` names what to mend."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class CannotPublish(WorkError):
    """Publishing is refused; `reasons` says each thing that is missing, in words."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(str(reason) for reason in reasons))
        self.reasons = tuple(str(reason) for reason in reasons)


class BadImport(WorkError):
    """A whole file that cannot be read; the text says what to do next."""


class TooManyFiles(BadImport):
    text = _("Too many of your files wait to be read. Please wait until they are in.")


class TooManyItems(BadImport):
    text = _("Too many of your items wait. A registrar has not verified your organisation yet.")


class NoSuchImport(WorkError):
    text = _("There is no such import, or it is not yours.")


class NoSuchFile(WorkError):
    text = _("There is no such file, or its address is too old. Please load the page again.")


class BadQuestion(WorkError):
    """A question that cannot be asked or answered so; the text says why."""


class NoSuchQuestion(WorkError):
    text = _("There is no such question, or it is not about a project of yours.")


class ClarityWaits(WorkError):
    text = _("Members could not answer the first items. Say on the project's page what to do.")


class QuestionsWait(WorkError):
    text = _(
        "Members wait for an answer of yours. Answer their questions first: the project then goes"
        " on by itself."
    )


class NoSuchDeposit(WorkError):
    text = _("There is no such deposit.")


class DepositDecided(WorkError):
    text = _("This deposit was already decided.")


class CannotCollect(WorkError):
    text = _(
        "This project cannot collect that. Only a draft without review by peers can, and its task"
        " type must fit the kind of item."
    )


class TermsNotOpen(WorkError):
    text = _("No open terms of yours cover this kind of item and its price. Publish terms first.")


class NoAlternative(WorkError):
    text = _(
        "Beside a collection stands other work of yours that is published, pays at least the same"
        " for an answer and takes no longer. Choose such a project."
    )


class NotDerivable(WorkError):
    text = _("Nobody but the recipients named in the terms sees what members send of themselves.")


class AlternativeInUse(WorkError):
    text = _("Members who do not agree to a collection do this work. Close the collection first.")


class PanelUnfit(WorkError):
    text = _(
        "A draft asks an open panel of its own client, for the purpose that its members declared"
        " their traits for."
    )


class PanelPriceUneven(WorkError):
    text = _(
        "All panels for one use are paid the same an hour: give this project the pay of the others."
    )


class UseBarred(WorkError):
    text = _("The members have voted against work for this purpose.")


class UseNotVoted(WorkError):
    text = _("Members vote on this use before anything is published: ask them.")


register_sqlstates(
    {
        "MG817": TooManyFiles,
        "MG818": TooManyItems,
        "MG853": UseBarred,
        "MG854": UseNotVoted,
        "MG961": CannotCollect,
        "MG962": TermsNotOpen,
        "MG963": NoAlternative,
        "MG964": NotDerivable,
        "MG965": AlternativeInUse,
        "MG851": PanelUnfit,
        "MG852": PanelPriceUneven,
    }
)
