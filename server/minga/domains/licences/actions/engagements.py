"""Engagements: both sides of a link sign; the co-operative signs for the nodes that it supplies."""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from minga.domains.errors import domain_errors
from minga.domains.licences import queries, rules
from minga.domains.licences.errors import BadEngagement, UnknownRecipient
from minga.domains.licences.models import Engagement
from minga.domains.locks import lock_until_commit
from minga.domains.log import queries as log
from minga.domains.work import queries as work
from minga_pure.consent.engagements import add_signature, open_engagement
from minga_pure.proofs.errors import ProofError


@transaction.atomic
def record_engagement(*, client: UUID, actor_id: int, note: str) -> UUID:
    """Store an engagement that both sides signed, after both signatures were verified.

    Where the co-operative supplies, it adds its own signature here. The same keys for the same
    link again are the stored engagement. Returns the series of the terms.
    Raises NotYours, UnknownRecipient, BadEngagement.
    """
    work.require_staff(actor_id, client)
    signer = log.receipt_signer()
    try:
        engagement = open_engagement(note, [signer.verifier])
    except ProofError as exc:
        raise BadEngagement(exc.sentence) from exc
    terms = queries.terms_of_series(client, engagement.series)
    nodes = {node.key: node.under for node in terms.terms.recipients}
    if nodes.get(engagement.lower) != engagement.upper:
        raise UnknownRecipient
    lock_until_commit(f"licences engagement {engagement.series}")
    keys = {node.node: node.vkey for node in queries.node_keys(engagement.series)}
    if engagement.upper == "":
        rules.check_keys(engagement, upper_key=signer.vkey)
        if f"\n— {signer.name} " not in note:
            note = add_signature(note, signer)
    else:
        rules.check_keys(engagement, upper_key=keys.get(engagement.upper))
    live = Engagement.objects.filter(
        series=engagement.series, upper=engagement.upper, lower=engagement.lower,
        ended_at__isnull=True,
    ).order_by("-id").first()  # fmt: skip
    keys_of = (engagement.upper_key, engagement.lower_key)
    if live is not None and (live.upper_key, live.lower_key) == keys_of:
        return engagement.series
    with domain_errors():
        Engagement.objects.create(
            series=engagement.series,
            upper=engagement.upper,
            lower=engagement.lower,
            upper_key=engagement.upper_key,
            lower_key=engagement.lower_key,
            note=note,
        )
    return engagement.series


@transaction.atomic
def end_engagement(*, client: UUID, actor_id: int, series: UUID, node: str) -> int:
    """End the engagements of a node with whoever supplies it; nothing more is delivered below.

    Twice is as once. Raises NotYours, NoSuchTerms.
    """
    work.require_staff(actor_id, client)
    queries.terms_of_series(client, series)
    with domain_errors():
        return Engagement.objects.filter(series=series, lower=node, ended_at__isnull=True).update(
            ended_at=Now()
        )
