"""Letters to recipients that software does not reach, by e-mail, in their language."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from minga.domains.consent.queries import database_now
from minga.domains.number_format import date_text
from minga.domains.retries import actions as retries
from minga.domains.rights import mail, queries
from minga.domains.rights.models import Branch, Node
from minga.domains.rights.types import FINAL_STATES, LinkView

SILENT_DAYS = 3
"""So long a recipient's software is asked before its people are written to."""


def send_letters() -> int:
    """Write once to each recipient that has no software, or whose software does not answer."""
    if not mail.is_offered():
        return 0
    late = database_now() - timedelta(days=SILENT_DAYS)
    final = [state.value for state in FINAL_STATES]
    rows = Branch.objects.filter(letter_sent_at__isnull=True).exclude(state__in=final)
    return retries.work_through(
        "rights.letters",
        [row for row in rows.select_related("request").order_by("id") if _is_due(row, late)],
        _send,
        key=lambda row: row.public_id,
    )


def _is_due(row: Branch, late: datetime) -> bool:
    node = Node.objects.filter(client=row.client, node=row.node).first()
    if node is None or not node.contact:
        return False
    has_software = bool(node.key)
    return not has_software or (row.reached_at is None and row.request.requested_at < late)


@transaction.atomic
def _send(row: Branch) -> int:
    """Send one letter; a crash before the commit sends it again rather than never."""
    locked = Branch.objects.select_for_update().get(pk=row.pk)
    if locked.letter_sent_at is not None:
        return 0
    view = queries.link(queries.link_token(row.public_id))
    with translation.override(view.language):
        mail.send(view.contact, *letter_text(view))
    Branch.objects.filter(pk=row.pk).update(letter_sent_at=Now())
    return 1


def letter_text(view: LinkView) -> tuple[str, str]:
    """Return title and text of a letter in the active language."""
    title = _("A person's request about their data: %(right)s") % {"right": view.title}
    text = _(
        "%(name)s was given copies of personal data under a licence. The person now uses a right"
        " of theirs (GDPR art. 15 to 21): %(right)s.\n\nThe copies: %(items)s\n\nPlease answer by"
        " %(day)s, and hand the request on to everybody to whom you gave these copies. Silence is"
        " no answer: at the deadline your supplier gets nothing more, and the bond falls to the"
        " person.\n\nAnswer here, without an account: %(address)s"
    ) % {
        "name": view.name,
        "right": view.title,
        "items": ", ".join(view.items),
        "day": date_text(view.respond_by),
        "address": f"{settings.MINGA_ORIGIN}/rights/answer/{view.token}",
    }
    return title, text
