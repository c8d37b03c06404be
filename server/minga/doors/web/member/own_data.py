"""My data: what is held of a person, a copy of all of it, and erasing the account."""

import json
import tempfile
import zipfile

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains import holding
from minga.domains.people import actions
from minga.domains.people import queries as people
from minga.domains.people.errors import CannotErase
from minga.doors.web.permissions import person_id

IN_MEMORY_BYTES = 4_194_304


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponseBase:
    """Show what each domain holds, and what an erasure would leave."""
    person = people.data_subject(person_id(request))
    return render(request, "member/own_data.html", {"summaries": holding.summaries(person)})


@require_GET
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def copy(request: HttpRequest) -> HttpResponseBase:
    """Send a ZIP of all of it: a JSON document a domain, and every file as it was stored."""
    person = people.data_subject(person_id(request))
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 (sent later)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for holder in holding.holders():
            tables = holder.export(person)
            if tables:
                text = json.dumps(tables, indent=1, ensure_ascii=False)
                target.writestr(f"{holder.domain}.json", text)
            for file in holder.files(person) if holder.files else ():
                with target.open(f"{holder.domain}/{file.name}", "w") as entry:
                    for piece in file.pieces():
                        entry.write(piece)
    archive.seek(0)
    return FileResponse(archive, as_attachment=True, filename="minga-my-data.zip")


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponseBase:
    """Explain what erasing means; POST with the name of the account erases it."""
    person = people.data_subject(person_id(request))
    if request.POST.get("name", "").strip() != request.user.get_username():
        context = {
            "summaries": holding.summaries(person),
            "obstacles": holding.obstacles(person),
            "wrong_name": bool(request.POST.get("name")),
        }
        return render(request, "member/erase.html", context)
    try:
        actions.erase_person(person_id=person.person_id)
    except CannotErase as exc:
        messages.error(request, str(exc))
        return redirect("member-data-erase")
    logout(request)
    messages.success(request, _("Your account is erased. What had to stay bears no name."))
    return redirect("landing")
