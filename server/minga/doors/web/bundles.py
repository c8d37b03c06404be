"""A member's progress in a bundle: remembered in the session, counted from the leases."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from minga.domains.work.types import ProjectView
from minga.doors.web.member.view_models import Bundle

KEY = "bundles"
BUNDLES_MAX = 20


def begin(session: SessionBase, project: ProjectView, *, open_tasks: int, goes_on: bool) -> None:
    """Remember a bundle that begins now; going on with an open one keeps its beginning."""
    stored = dict(session.get(KEY, {}))
    name = str(project.public_id)
    earlier = stored.pop(name, None)
    if goes_on and earlier and not earlier.get("ended"):
        stored[name] = earlier | {"total": max(int(earlier["total"]), open_tasks)}
    else:
        stored[name] = {"total": open_tasks, "since": timezone.now().isoformat()}
    session[KEY] = dict(list(stored.items())[-BUNDLES_MAX:])


def progress(session: SessionBase, project: ProjectView, *, open_tasks: int) -> Bundle:
    """Done, in all, earned so far and about how long the rest takes."""
    stored = session.get(KEY, {}).get(str(project.public_id), {})
    total = max(int(stored.get("total", open_tasks)), open_tasks)
    answered = total - open_tasks
    return Bundle(answered, total, project.price * answered, project.estimated_seconds * open_tasks)


def end(session: SessionBase, project: ProjectView, *, released_count: int) -> None:
    stored = dict(session.get(KEY, {}))
    name = str(project.public_id)
    stored[name] = stored.get(name, {"total": 0, "since": timezone.now().isoformat()}) | {
        "ended": True,
        "released_count": released_count,
    }
    session[KEY] = stored


def released_count(session: SessionBase, project: ProjectView) -> int:
    return int(session.get(KEY, {}).get(str(project.public_id), {}).get("released_count", 0))


def since(session: SessionBase, project: ProjectView) -> datetime | None:
    """When the last bundle of this project began."""
    stored = session.get(KEY, {}).get(str(project.public_id), {})
    return parse_datetime(stored["since"]) if "since" in stored else None
