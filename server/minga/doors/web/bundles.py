"""How far a member is in what she took on: remembered in her session, counted from her leases."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from minga.domains.work.types import ProjectView
from minga.doors.web.member.view_models import Bundle

KEY = "bundles"
KEPT = 20


def begin(session: SessionBase, card: ProjectView, *, open_tasks: int, goes_on: bool) -> None:
    """Remember a bundle that begins now; going on with an open one keeps its beginning."""
    kept = dict(session.get(KEY, {}))
    name = str(card.public_id)
    before = kept.pop(name, None)
    if goes_on and before and not before.get("ended"):
        kept[name] = before | {"total": max(int(before["total"]), open_tasks)}
    else:
        kept[name] = {"total": open_tasks, "since": timezone.now().isoformat()}
    session[KEY] = dict(list(kept.items())[-KEPT:])


def progress(session: SessionBase, card: ProjectView, *, open_tasks: int) -> Bundle:
    """Done, in all, earned so far and about how long the rest takes."""
    kept = session.get(KEY, {}).get(str(card.public_id), {})
    total = max(int(kept.get("total", open_tasks)), open_tasks)
    done = total - open_tasks
    return Bundle(done, total, card.price * done, card.estimated_seconds * open_tasks)


def end(session: SessionBase, card: ProjectView, *, release_bundle: int) -> None:
    kept = dict(session.get(KEY, {}))
    name = str(card.public_id)
    kept[name] = kept.get(name, {"total": 0, "since": timezone.now().isoformat()}) | {
        "ended": True,
        "release_bundle": release_bundle,
    }
    session[KEY] = kept


def release_bundle(session: SessionBase, card: ProjectView) -> int:
    return int(session.get(KEY, {}).get(str(card.public_id), {}).get("release_bundle", 0))


def since(session: SessionBase, card: ProjectView) -> datetime | None:
    """When the last bundle of this project began."""
    kept = session.get(KEY, {}).get(str(card.public_id), {})
    return parse_datetime(kept["since"]) if "since" in kept else None
