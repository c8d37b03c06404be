"""Who may pass to a client's pages, and what a person typed before her sign-in ended."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from minga.domains.work import queries as work
from minga.domains.work.words import ClientCard, NoSuchProject, ProjectCard
from minga.doors.web.gates import person_id

ClientView = Callable[Concatenate[HttpRequest, ClientCard, ...], HttpResponseBase]
ProjectView = Callable[Concatenate[HttpRequest, ProjectCard, ...], HttpResponseBase]

TYPED = "typed"
TYPED_CHARACTERS_MAX = 200_000


def clients_only(view: ClientView) -> Callable[..., HttpResponseBase]:
    """Signed in and on the staff of a client, else sign in or register; the view gets the client.

    What somebody sends after her sign-in has ended waits in the session until she is back.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            keep_typed(request)
            return redirect_to_login(request.get_full_path())
        client = work.client_of(person_id(request))
        if client is None:
            return redirect("client-register")
        return view(request, client, *args, **kwargs)

    return guarded


def staff_only(view: ProjectView) -> Callable[..., HttpResponseBase]:
    """Signed in and on the staff of the project's client; anybody else learns not even that the
    project exists. The view gets the project."""

    @wraps(view)
    def guarded(request: HttpRequest, project: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            asked = request.method in ("GET", "HEAD")
            back = request.get_full_path() if asked else reverse("client-project", args=[project])
            return redirect_to_login(back)
        try:
            card = work.project_for(person_id(request), project)
        except NoSuchProject as missing:
            raise Http404 from missing
        return view(request, card, *args, **kwargs)

    return guarded


def keeps_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Who sends this form after her sign-in has ended finds it filled in when she is back."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated and request.method == "POST":
            keep_typed(request)
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return kept


def keep_typed(request: HttpRequest) -> None:
    """Keep the fields of a form that came without a sign-in, for this page, until the next one."""
    if request.method != "POST":
        return
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) <= TYPED_CHARACTERS_MAX:
        request.session[TYPED] = {request.path: text}


def take_typed(session: SessionBase, path: str) -> QueryDict | None:
    """What was typed on this page before the sign-in ended, once."""
    kept = dict(session.get(TYPED, {}))
    text = kept.pop(path, None)
    if text is None:
        return None
    session[TYPED] = kept
    return QueryDict(text)
