"""The feed of changes: what time and votes change is noted, and clients' addresses are told."""

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.errors import domain_errors
from minga.domains.licences import queries, webhooks
from minga.domains.licences.models import Webhook
from minga.domains.log import queries as log
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.consent.standing_changes import CHANGES_MAX, ChangeNotice, ItemChange, sign_notice

SQL = named_queries("licences")
NOTE_JOB, WEBHOOK_JOB = "licences.note_changes", "licences.webhooks"


def note_changes() -> int:
    """Write into the feed what time and votes changed: ended licences, barred purposes."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["licences_to_note"])
        licences = [number for (number,) in cursor.fetchall()]
    return retries.work_through(NOTE_JOB, licences, _note)


def _note(licence_id: int) -> int:
    with domain_errors(), connection.cursor() as cursor:
        cursor.execute(SQL["note_changes"], [licence_id])
        return int(cursor.fetchone()[0])


@transaction.atomic
def set_webhook(*, client: UUID, actor_id: int, url: str) -> None:
    """Tell an address of the changes that come from now on; an empty one stops that.

    Raises NotYours, BadWebhook.
    """
    work.require_staff(actor_id, client)
    checked = webhooks.check_url(url)
    row, created = Webhook.objects.get_or_create(client_id=queries.client_number(client))
    if not created and row.url == checked:
        return
    row.url, row.set_at = checked, timezone.now()
    row.told_id = queries.last_change(client)
    row.save()


def tell_webhooks() -> int:
    """Send each client's address the changes that it has not got; how many notices left.

    A notice may come twice, none is left out: the number of the last change told moves only after
    the address took it. An address that fails is tried again later, after longer and longer rests.
    """
    rows = Webhook.objects.exclude(url="").select_related("client").order_by("id")
    return retries.work_through(WEBHOOK_JOB, rows, _tell, key=_number, one_transaction=False)


def _number(webhook: Webhook) -> int:
    return webhook.pk


def _tell(webhook: Webhook) -> int:
    count = 0
    client = webhook.client.public_id
    while page := queries.changes(client, after_id=webhook.told_id, limit=CHANGES_MAX):
        notice = ChangeNotice(
            sent_at=int(timezone.now().timestamp()),
            cursor=page[-1].id,
            changes=[
                ItemChange(
                    licence=row.item.licence,
                    item=row.item.item,
                    standing=row.item.standing.value,
                    reason=row.item.reason.value,
                )
                for row in page
            ],
        )
        webhooks.post(webhook.url, sign_notice(notice, log.receipt_signer()))
        moved = Webhook.objects.filter(
            pk=webhook.pk, told_id=webhook.told_id, url=webhook.url
        ).update(told_id=page[-1].id)
        if moved != 1:
            return count  # another process or address goes on
        webhook.told_id = page[-1].id
        count += 1
    return count
