"""A new project: four steps of one form, from a template or a copy; nothing typed is lost."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.people import actions as people
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import BadProject, NoSuchProject
from minga.domains.work.types import ClientView, ProjectView
from minga.doors.web.client import places
from minga.doors.web.client import project_samples as samples
from minga.doors.web.client.forms import (
    CHAIN_PREFIX,
    RECIPIENTS_MAX,
    Chain,
    ProjectForm,
    chain_rows,
    read_price,
)
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.form_recovery import take_typed
from minga.doors.web.permissions import person_id
from minga.typed_values import whole_number
from minga_pure.ids import parse_id
from minga_pure.money import Money
from minga_pure.projects import NewProject, limits

SECONDS_MAX = 14_400


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def new(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """GET shows the form; POST drafts the project, or shows every fault beside its field."""
    if request.method != "POST":
        recovered = take_typed(request)
        forms = _started(request, client) if recovered is None else None
        return show(
            request, *(forms or _unjudged(client, recovered)), is_recovered=recovered is not None
        )
    if "add" in request.POST:
        return show(request, *_unjudged(client, request.POST, rows_more=1))
    form = ProjectForm(request.POST)
    chain: Any = Chain(request.POST, prefix=CHAIN_PREFIX)
    if all([form.is_valid(), chain.is_valid()]):
        try:
            project_id = _make(
                request, client, form.cleaned_data["form_id"], form.project(chain.recipients())
            )
        except BadProject as exc:
            put_fault(form, chain, exc)
        else:
            return redirect("client-project", project=project_id)
    return show(request, form, chain, status=422)


def _unjudged(
    client: ClientView, typed: Mapping[str, Any] | None, rows_more: int = 0
) -> tuple[ProjectForm, Any]:
    """The form with what was typed so far, without a word about faults yet."""
    if typed is None:
        first = {
            "legal_name": client.legal_name,
            "country": client.country,
            "role": _("uses the labels"),
        }
        return ProjectForm(), Chain(initial=[first], prefix=CHAIN_PREFIX)
    fields, rows = typed_so_far(typed, rows_more)
    return ProjectForm(initial=fields), Chain(initial=rows, prefix=CHAIN_PREFIX)


def _started(request: HttpRequest, client: ClientView) -> tuple[ProjectForm, Any] | None:
    """The form filled in from a template, or from an earlier project of this client."""
    template = samples.typed_of_template(request.GET.get("template", ""))
    if template is not None:
        form, chain = _unjudged(client, None)
        form.initial = {**form.initial, **template}
        return form, chain
    try:
        project = work.project_for(person_id(request), parse_id(request.GET.get("like", "")))
    except (ValueError, NoSuchProject):
        return None
    fields, rows = samples.typed_of(project)
    copied = _("%(title)s (copy)") % {"title": project.title}
    fields["title"] = copied[: limits(NewProject, "title").maximum]
    return ProjectForm(initial=fields), Chain(initial=rows, prefix=CHAIN_PREFIX)


def typed_so_far(
    typed: Mapping[str, Any], rows_more: int = 0
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The fields and the rows of the chain as they were typed, right or not."""
    fields = {name: typed.get(name, "") for name in ProjectForm.base_fields}
    fields["multiple"] = bool(fields["multiple"])
    fields["review_first"] = bool(fields["review_first"])
    listed = getattr(typed, "getlist", None)
    for name in ("requirements", "skills", "warnings"):
        fields[name] = listed(name) if listed else fields[name] or []
    rows = chain_rows(typed) + [{}] * rows_more
    return fields, rows[:RECIPIENTS_MAX]


def _make(request: HttpRequest, client: ClientView, form_id: str, project: NewProject) -> UUID:
    """Draft the project once, however often it is sent; changed words are another project."""

    def deed() -> tuple[int, bytes]:
        created = actions.create_project(
            client=client.public_id, actor_id=person_id(request), project=project
        )
        return 201, created.public_id.bytes

    typed = hashlib.sha256(repr(project).encode()).digest()
    key = f"project:{form_id}:{typed.hex()[:32]}"
    outcome = people.once(person_id=person_id(request), key=key, fingerprint=typed, deed=deed)
    if not outcome.is_repeat:
        messages.success(request, _("Draft created. Nobody sees it yet: now import the items."))
    return UUID(bytes=outcome.reply)


def put_fault(form: ProjectForm, chain: Any, exc: BadProject) -> None:
    """Put what the domain refused beside the field that it names."""
    if exc.field == "recipients":
        chain.non_form_errors().append(str(exc))
    else:
        form.add_error(exc.field if exc.field in form.fields else None, str(exc))


def show(
    request: HttpRequest,
    form: ProjectForm,
    chain: Any,
    *,
    is_recovered: bool = False,
    status: int = 200,
    revised: ProjectView | None = None,
) -> HttpResponseBase:
    """Render the form of a new project, or of a revised draft."""
    page = {
        "form": form,
        "chain": chain,
        "project": revised,
        "is_recovered": is_recovered,
        "may_add": len(chain.forms) < RECIPIENTS_MAX,
        "hint": floor_hint(
            str(form["currency"].value() or ""),
            str(form["estimated_seconds"].value() or ""),
            str(form["price"].value() or ""),
        ),
        "templates": samples.gallery(),
        "faulty_rows": any(chain.errors) if chain.is_bound else False,
    }
    return render(request, "client/new.html", page, status=status)


@require_GET
@clients_only
def floor(request: HttpRequest, client: ClientView) -> HttpResponseBase:  # noqa: ARG001
    """The hint beside the price: the least that so many seconds may pay."""
    fields = request.GET
    hint = floor_hint(
        fields.get("currency", ""), fields.get("estimated_seconds", ""), fields.get("price", "")
    )
    return render(request, "client/floor_hint.html", {"hint": hint})


def floor_hint(currency: str, seconds: str, price: str) -> dict[str, Any]:
    """Return the price hint: the lowest price, the floor, and whether the floor is kept."""
    known = [code for code, _words in places.currencies()]
    chosen = currency if currency in known else known[0]
    seconds_number = whole_number(seconds, maximum=SECONDS_MAX) or 0
    voted = work.floor(chosen)
    if not 1 <= seconds_number <= SECONDS_MAX or voted is None:
        return {"floor": voted}
    lowest = work.lowest_price(chosen, seconds_number)
    return {"floor": voted, "seconds": seconds_number, "lowest": lowest} | _against(
        price, chosen, seconds_number, lowest
    )


def _against(price: str, currency: str, seconds: int, lowest: Money | None) -> dict[str, Any]:
    try:
        money = read_price(price, currency)
    except ValidationError:
        return {}
    if lowest is None or money.micros <= 0:
        return {}
    hourly = Money(money.micros * 3600 // seconds, currency)
    return {"price": money, "hourly": hourly, "is_under": money < lowest}
