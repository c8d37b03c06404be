"""Access to a client's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from minga.domains.people import queries as people
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ClientView, ProjectView
from minga.doors.web.form_recovery import keep_typed
from minga.doors.web.permissions import person_id

ClientPage = Callable[Concatenate[HttpRequest, ClientView, ...], HttpResponseBase]
ProjectPage = Callable[Concatenate[HttpRequest, ProjectView, ...], HttpResponseBase]


def clients_only(view: ClientPage) -> Callable[..., HttpResponseBase]:
    """Signed in and on the staff of a client, else sign in or register; the view gets the client.

    A form that is sent after the sign-in has ended waits in the session until the next one.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            keep_typed(request)
            return redirect_to_login(request.get_full_path())
        client = work.client_of(person_id(request))
        if client is None:
            newcomer = people.join_card(person_id(request)) is not None
            return redirect("join" if newcomer else "client-register")
        return view(request, client, *args, **kwargs)

    return guarded


def staff_only(view: ProjectPage) -> Callable[..., HttpResponseBase]:
    """Signed in and on the staff of the project's client; anybody else learns not even that the
    project exists. The view gets the project."""

    @wraps(view)
    def guarded(request: HttpRequest, project: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            is_safe = request.method in ("GET", "HEAD")
            back = request.get_full_path() if is_safe else reverse("client-project", args=[project])
            return redirect_to_login(back)
        try:
            view_of_project = work.project_for(person_id(request), project)
        except NoSuchProject as missing:
            raise Http404 from missing
        return view(request, view_of_project, *args, **kwargs)

    return guarded
