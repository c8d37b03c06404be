"""The addresses of the API, below /api/v1/."""

from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from minga.doors.api import (
    answers,
    collections,
    consents,
    deposits,
    disputes,
    errors,
    exports,
    floor,
    imports,
    invoices,
    items,
    licences,
    me,
    panels,
    progress,
    projects,
    publishing,
    quality,
    questions,
    rights,
    takedowns,
    terms,
    undo,
    wallet,
)
from minga.doors.api.openapi import Api, Exact

api = Api(
    title="Minga",
    version="1",
    description="A worker-owned data-work co-operative: bring items, see them labelled by people "
    "whom you pay at once, take the dataset home. Tokens are made on the website.",
    renderer=Exact(),
    docs_url=None,
    urls_namespace="api-1",
)
for noun in (
    me,
    projects,
    questions,
    publishing,
    imports,
    undo,
    items,
    progress,
    answers,
    disputes,
    quality,
    exports,
    floor,
    deposits,
    invoices,
    terms,
    consents,
    panels,
    rights,
    licences,
    takedowns,
    collections,
    wallet,
):
    api.add_router("", noun.router)
errors.register(api)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", api.urls),
    re_path(r"", csrf_exempt(errors.not_found)),
]
