"""Holdings of answers: paid answers with their receipts, and files that a member brought."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minga.domains.answers import actions
from minga.domains.answers.models import ReviewStatus, Upload
from minga.domains.holding import DataSubject, Erasing, HeldFile, Holder, Holding, Law, register
from minga.domains.work import queries as work

_READ_BYTES = 1_048_576
_UNNAMED = """
    NOT EXISTS (SELECT 1 FROM answers_answer answer
                 WHERE answer.member_id = answers_upload.member_id
                   AND answer.value->>'media' = answers_upload.sha256)"""
_UPLOADS = f"(SELECT id FROM answers_upload WHERE member_id = %(member)s AND {_UNNAMED})"  # noqa: S608


def brought_files(person: DataSubject) -> Iterator[HeldFile]:
    """Yield the recordings and photographs that a member brought."""
    if person.member_id is None:
        return
    rows = Upload.objects.filter(member_id=person.member_id, whole_at__isnull=False)
    for sha256 in sorted(set(rows.values_list("sha256", flat=True))):
        yield HeldFile(f"files/{sha256}", partial(_pieces, sha256))


def _pieces(sha256: str) -> Iterator[bytes]:
    file = work.blob(sha256)
    if file is not None:
        with file.open() as stream:
            while piece := stream.read(_READ_BYTES):
                yield piece


def forget_unnamed(person: DataSubject) -> None:
    """Delete files that no answer names, from the disk too."""
    if person.member_id is not None:
        actions.forget_uploads_of(member_id=person.member_id)


def pay_to_come(person: DataSubject) -> list[str]:
    """Answers that peers may still look at are paid into the wallet afterwards."""
    waiting = ReviewStatus.objects.filter(state="waiting")
    if person.member_id is None or not waiting.filter(member_id=person.member_id).exists():
        return []
    return [gettext("The pay of some answers is still on its way. Wait until it has come.")]


HOLDER = register(
    Holder(
        "answers",
        title=_("Your answers, receipts and the files you made"),
        covers=(
            Holding("answers_answer", "member_id = %(member)s", law=Law.CONTRACT, hidden=("seal",)),
            Holding("answers_receipt", "member_id = %(member)s", law=Law.PROOF),
            Holding("answers_collecteditem", "member_id = %(member)s", Erasing.DELETE),
            Holding("answers_panelnaming", law=Law.CLIENT),
            Holding("answers_reviewstatus", "member_id = %(member)s", law=Law.CONTRACT),
            Holding(
                "answers_piece", f"upload_id IN {_UPLOADS}", Erasing.DELETE, hidden=("encoded",)
            ),
            Holding(
                "answers_upload",
                "member_id = %(member)s",
                Erasing.DELETE,
                Law.CONTRACT,
                erased=_UNNAMED,
            ),
        ),
        files=brought_files,
        obstacles=pay_to_come,
        prepare=forget_unnamed,
    )
)
