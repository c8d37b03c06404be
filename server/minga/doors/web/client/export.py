"""Export of every paid answer, streamed in the format that the client chooses."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from minga.domains.answers import queries as answers
from minga.domains.releases import queries as releases
from minga.domains.releases.errors import FormatDoesNotFit, ParquetNotInstalled, UnknownFormat
from minga.domains.releases.types import Format
from minga.domains.work.errors import NoSuchFile
from minga.domains.work.types import ProjectView
from minga.doors.web.client.permissions import staff_only
from minga_pure.dataset_formats import dataset_formats

LABEL_CONFIG = "label-config"
ITEM_BYTES = 160


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A format to choose: what it is for, and how much an answer weighs in it, roughly."""

    name: str
    title: str | Promise
    ending: str
    words: str | Promise
    answer_bytes: int


FORMS = (
    ExportForm(
        Format.CSV.value,
        "CSV",
        "csv",
        _("One line an item: its majority label, its answers in the last cell. For spreadsheets."),
        220,
    ),
    ExportForm(
        Format.JSONL.value,
        "JSON Lines",
        "jsonl",
        _("One line an item, all its answers inside. For scripts that read while it arrives."),
        260,
    ),
    ExportForm(
        Format.PARQUET.value,
        "Parquet",
        "parquet",
        _("Small and typed. For pandas, Polars, DuckDB and Spark."),
        60,
    ),
    ExportForm(
        Format.LABEL_STUDIO.value,
        "Label Studio JSON",
        "json",
        _("Tasks with annotations, to look at or go on with in Label Studio."),
        520,
    ),
    ExportForm(
        Format.LABEL_STUDIO_CONSENSUS.value,
        _("Label Studio JSON, agreed results"),
        "json",
        _("The agreed result of each item, for converters to COCO, YOLO, VOC or CoNLL."),
        180,
    ),
    *(
        ExportForm(
            dataset_format.name,
            dataset_format.title,
            dataset_format.ending.rpartition(".")[2],
            gettext_lazy(dataset_format.purpose),
            dataset_format.item_bytes,
        )
        for dataset_format in dataset_formats()
    ),
)


@require_GET
@staff_only
def choose(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Show the formats with their purpose and approximate size."""
    offered = set(releases.export_formats(project.id))
    count = sum(answers.kinds(project.id).values())
    forms = [
        {
            "export_form": export_form,
            "size": count * export_form.answer_bytes + project.items * ITEM_BYTES,
        }
        for export_form in FORMS
        if export_form.name in offered
    ]
    page = {"project": project, "answers": count, "forms": forms, "label_config": LABEL_CONFIG}
    return render(request, "client/export.html", page)


@require_GET
@staff_only
def download(request: HttpRequest, project: ProjectView, form: str) -> HttpResponseBase:
    """Stream the export; memory does not grow with the project."""
    if form == LABEL_CONFIG:
        config = HttpResponse(releases.label_config(project.id), content_type="application/xml")
        config["Content-Disposition"] = 'attachment; filename="label-config.xml"'
        return config
    try:
        export = releases.export(project.id, form)
    except (FormatDoesNotFit, UnknownFormat) as unknown:
        raise Http404 from unknown
    except ParquetNotInstalled as missing:
        messages.error(request, str(missing))
        return redirect("client-export", project=project.public_id)
    answer = StreamingHttpResponse(export.chunks, content_type=export.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@staff_only
def recording(request: HttpRequest, project: ProjectView, sha256: str) -> HttpResponseBase:  # noqa: ARG001
    """Serve a member's recording or photograph, once its answer is paid."""
    try:
        stored = releases.recording(project.id, sha256)
    except NoSuchFile as missing:
        raise Http404 from missing
    answer = FileResponse(stored.open(), content_type=stored.media_type)
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
