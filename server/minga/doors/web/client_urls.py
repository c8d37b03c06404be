"""Addresses of client pages."""

from django.urls import URLPattern, path

from minga.doors.web import (
    client_doubts,
    client_edit,
    client_examples,
    client_export,
    client_import,
    client_invoices,
    client_known,
    client_money,
    client_new,
    client_projects,
    client_publish,
    client_quality,
    client_questions,
    client_register,
    client_terms,
    client_tokens,
    floor_pages,
)

urlpatterns: list[URLPattern] = [
    path("client/register", client_register.register, name="client-register"),
    path("projects/", client_projects.projects, name="client-projects"),
    path("projects/new", client_new.new, name="client-project-new"),
    path("projects/new/floor", client_new.floor, name="client-project-floor"),
    path("projects/<uuid:project>/", client_projects.project, name="client-project"),
    path("projects/<uuid:project>/edit", client_edit.edit, name="client-edit"),
    path("projects/<uuid:project>/live", client_projects.live, name="client-live"),
    path("projects/<uuid:project>/import", client_import.bring, name="client-import"),
    path(
        "projects/<uuid:project>/import/<uuid:brought>",
        client_import.progress,
        name="client-import-progress",
    ),
    path(
        "projects/<uuid:project>/import/<uuid:brought>.csv",
        client_import.faults,
        name="client-import-faults",
    ),
    path("projects/<uuid:project>/quality", client_quality.page, name="client-quality"),
    path(
        "projects/<uuid:project>/quality.csv", client_quality.report, name="client-quality-report"
    ),
    path("projects/<uuid:project>/known", client_known.known, name="client-known"),
    path("projects/<uuid:project>/examples", client_examples.examples, name="client-examples"),
    path("projects/<uuid:project>/questions", client_questions.questions, name="client-questions"),
    path(
        "projects/<uuid:project>/questions/<uuid:question>",
        client_questions.answer,
        name="client-answer",
    ),
    path("projects/<uuid:project>/warnings", client_questions.warn, name="client-warn"),
    path("projects/<uuid:project>/doubts", client_doubts.doubts, name="client-doubts"),
    path(
        "projects/<uuid:project>/doubts/<uuid:doubt>/labels.<slug:form>",
        client_doubts.labels,
        name="client-doubt-labels",
    ),
    path("projects/<uuid:project>/publish", client_publish.publish, name="client-publish"),
    path("projects/<uuid:project>/try", client_terms.try_out, name="client-try"),
    path("projects/<uuid:project>/raise", client_terms.raise_price, name="client-raise"),
    path("projects/<uuid:project>/pause", client_publish.pause, name="client-pause"),
    path("projects/<uuid:project>/resume", client_publish.resume, name="client-resume"),
    path("projects/<uuid:project>/close", client_publish.close, name="client-close"),
    path("projects/<uuid:project>/floor", floor_pages.cost, name="client-floor"),
    path("open/floor.json", floor_pages.everybodys, name="open-floor"),
    path("projects/<uuid:project>/export", client_export.choose, name="client-export"),
    path(
        "projects/<uuid:project>/recordings/<slug:sha256>",
        client_export.recording,
        name="client-recording",
    ),
    path(
        "projects/<uuid:project>/export/<slug:form>",
        client_export.download,
        name="client-export-file",
    ),
    path("funds/", client_money.funds, name="client-money"),
    path("invoices/", client_invoices.invoices, name="client-invoices"),
    path("invoices/<uuid:invoice>.<slug:form>", client_invoices.download, name="client-invoice"),
    path("tokens/", client_tokens.tokens, name="client-tokens"),
    path("tokens/<uuid:token>/revoke", client_tokens.revoke, name="client-token-revoke"),
]
