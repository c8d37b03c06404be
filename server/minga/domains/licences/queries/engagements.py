"""Reads of engagements: the tree of a series with the keys that its nodes signed with."""

from uuid import UUID

from django.db import connection

from minga.domains.consent import queries as consent
from minga.domains.consent.errors import NoSuchTerms
from minga.domains.consent.types import TermsView
from minga.domains.licences.types import NodeKey
from minga.domains.sql_files import named_queries

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


def chain_is_complete(*, terms: UUID, node: str) -> bool:
    """Return True when every link from the co-operative down to a node was signed by both."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["chain_is_complete"], [node, terms])
        row = cursor.fetchone()
    return bool(row and row[0])
