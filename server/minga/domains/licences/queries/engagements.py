"""Reads of engagements: the tree of a series with the keys that its nodes signed with."""

from uuid import UUID

from django.db import connection

from minga.domains.consent import queries as consent
from minga.domains.consent.errors import NoSuchTerms
from minga.domains.consent.types import TermsView
from minga.domains.licences.errors import BadEngagement, ChainIncomplete, UnknownRecipient
from minga.domains.licences.types import NodeKey
from minga.domains.log import queries as log
from minga.domains.sql_files import named_queries
from minga_pure.consent.engagements import EngagementText
from minga_pure.consent.engagements import engagement_text as engagement_body
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier

SQL = named_queries("licences")


def terms_of_series(client: UUID, series: UUID) -> TermsView:
    """Return the newest version of a client's own series. Raises NoSuchTerms."""
    versions = [view for view in consent.terms_of_client(client) if view.series == series]
    if not versions:
        raise NoSuchTerms
    return max(versions, key=lambda view: view.version)


def node_keys(series: UUID) -> list[NodeKey]:
    """Return the nodes of the newest version of a series, each with the key it signed with."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["tree_with_keys"], [series])
        return [NodeKey(node, under, vkey) for node, under, vkey in cursor.fetchall()]


def engagement_text(*, client: UUID, series: UUID, node: str, key: str) -> str:
    """Return the text that a recipient, under its public key, and its supplier sign.

    Raises NoSuchTerms, UnknownRecipient, BadEngagement for a key that is none, and ChainIncomplete
    while the supplier has not signed itself.
    """
    view = terms_of_series(client, series)
    under = {row.key: row.under for row in view.terms.recipients}
    if node not in under:
        raise UnknownRecipient
    try:
        lower_key = Verifier.from_vkey(key).vkey
    except ProofError as exc:
        raise BadEngagement(exc.sentence) from exc
    keys = {row.node: row.vkey for row in node_keys(series)}
    upper_key = keys.get(under[node]) if under[node] else log.receipt_key()
    if upper_key is None:
        raise ChainIncomplete
    return engagement_body(
        EngagementText(
            series=series,
            terms=view.digest,
            upper=under[node],
            lower=node,
            upper_key=upper_key,
            lower_key=lower_key,
        )
    )


def chain_is_complete(*, terms: UUID, node: str) -> bool:
    """Return True when every link from the co-operative down to a node was signed by both."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["chain_is_complete"], [node, terms])
        row = cursor.fetchone()
    return bool(row and row[0])
