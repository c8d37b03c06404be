"""Reads of requests and panels: a client sees its words, a state and a coarse number."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.db import connection

from minga.domains.panels import rules
from minga.domains.panels.errors import NoSuchPanel, NoSuchPanelRequest
from minga.domains.panels.models import Panel, PanelRequest, Release
from minga.domains.panels.types import PanelRequestView, PanelView, StewardRequest
from minga.domains.sql_files import named_queries
from minga.domains.vault import queries as vault
from minga_pure.panels import Condition

SQL = named_queries("panels")
CONDITION = "panels.condition"


def condition_of(panel: UUID) -> Condition:
    """Return the condition of a panel, opened from the vault. Raises NoSuchPanel."""
    sealed = vault.unseal(subject=panel, purpose=CONDITION)
    if sealed is None:
        raise NoSuchPanel
    return msgspec.json.decode(sealed, type=Condition)


def open_panels(panels: Iterable[UUID]) -> set[UUID]:
    """Return those of some panels that are open now."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["open_panels"], [list(panels)])
        return {panel for (panel,) in cursor.fetchall()}


def open_panel(*, client: UUID, panel: UUID) -> int:
    """Return the row number of an open panel of this client. Raises NoSuchPanel."""
    row = Panel.objects.filter(public_id=panel, request__client=client).first()
    if row is None or panel not in open_panels([panel]):
        raise NoSuchPanel
    return row.id


def requests_of_client(client: UUID) -> list[PanelRequestView]:
    """Return a client's requests, the newest first."""
    return _request_views(PanelRequest.objects.filter(client=client).order_by("-id"))


def request_of(*, client: UUID, request: UUID) -> PanelRequestView:
    """Return one request of a client. Raises NoSuchPanelRequest."""
    views = _request_views(PanelRequest.objects.filter(client=client, public_id=request))
    if not views:
        raise NoSuchPanelRequest
    return views[0]


def _request_views(rows: Iterable[PanelRequest]) -> list[PanelRequestView]:
    listed = list(rows)
    panels = list(Panel.objects.filter(request__in=listed).order_by("id"))
    current = {panel.request_id: panel for panel in panels if panel.closed_at is None}
    closed = {panel.request_id for panel in panels if panel.closed_at is not None}
    usable = open_panels(panel.public_id for panel in current.values())
    people = _latest_counts(panel.id for panel in current.values())
    views = []
    for row in listed:
        panel = current.get(row.id)
        is_open = panel is not None and panel.public_id in usable
        views.append(
            PanelRequestView(
                public_id=row.public_id,
                purpose=row.purpose,
                need=row.need,
                state=rules.request_state(
                    is_declined=row.declined_at is not None,
                    has_panel=panel is not None,
                    is_open=is_open,
                    is_closed=row.id in closed,
                ),
                reason=row.reason,
                requested_at=row.requested_at,
                panel=panel.public_id if panel is not None and is_open else None,
                people=people.get(panel.id) if panel is not None and is_open else None,
            )
        )
    return views


def _latest_counts(panels: Iterable[int]) -> dict[int, int]:
    rows = Release.objects.filter(panel__in=list(panels)).order_by("id")
    return dict(rows.values_list("panel_id", "people"))


def requests_waiting() -> list[StewardRequest]:
    """Return requests without a panel and without an answer, the longest waiting first."""
    rows = PanelRequest.objects.filter(declined_at__isnull=True, panels__isnull=True).order_by("id")
    return [
        StewardRequest(row.public_id, row.client, row.purpose, row.need, row.requested_at)
        for row in rows
    ]


def panels_listed() -> list[PanelView]:
    """Return the panels that are not closed, with their conditions, for data stewards."""
    rows = list(
        Panel.objects.filter(closed_at__isnull=True).select_related("request").order_by("-id")
    )
    usable = open_panels(row.public_id for row in rows)
    people = _latest_counts(row.id for row in rows)
    return [
        PanelView(
            public_id=row.public_id,
            client=row.request.client,
            purpose=row.request.purpose,
            need=row.request.need,
            condition=condition_of(row.public_id),
            composed_by_id=row.composed_by_id,
            is_approved=row.approved_at is not None,
            is_open=row.public_id in usable,
            people=people.get(row.id),
        )
        for row in rows
    ]
