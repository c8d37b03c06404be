"""A client's terms of consent: checked, published as versions, listed, closed."""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.consent import actions, queries
from minga.domains.consent.errors import NoSuchTerms
from minga.domains.consent.types import TermsView
from minga.domains.work import queries as work
from minga.doors.api import terms_schemas as schemas
from minga.doors.api.auth import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.idempotency import once
from minga_pure.consent.terms import Controller, NewTerms

router = Router(tags=["terms"])


def _terms(payload: schemas.TermsIn) -> NewTerms:
    return msgspec.convert(payload.model_dump(exclude={"replaces"}), NewTerms)


def _controller(person_id: int) -> Controller:
    """Return the client for which a person acts, as its terms name it. Raises NotYours."""
    client_meant(person_id, None)
    client = work.client_of(person_id)
    if client is None:
        raise RuntimeError("client_meant has found a client")
    return Controller(
        str(client.public_id),
        client.legal_name,
        client.country,
        client.registry_number,
        client.contact,
    )


def _out(view: TermsView) -> schemas.TermsOut:
    return schemas.TermsOut(
        id=view.public_id,
        series=view.series,
        version=view.version,
        title=view.terms.title,
        sha256=view.digest,
        published_at=view.published_at,
        is_open=view.is_open,
        live_grants=len(queries.live_grants(series=view.series)),
    )


@router.post("/terms/check", auth=PROJECTS_READ, response=schemas.CheckOut)
def check_terms(request: HttpRequest, payload: schemas.TermsIn) -> object:  # noqa: ARG001
    """Every fault of terms, each with the field or sentence; nothing is stored."""
    return schemas.CheckOut(
        problems=[
            schemas.ProblemOut(
                code=problem.code,
                field=problem.field,
                quote=problem.quote,
                sentence=problem.sentence,
            )
            for problem in queries.check(_terms(payload))
        ]
    )


@router.get("/terms", auth=PROJECTS_READ, response=schemas.TermsListOut)
def list_terms(request: HttpRequest) -> object:
    """Every version of your terms, the newest first."""
    client = client_meant(person_of(request), None)
    return schemas.TermsListOut(rows=[_out(view) for view in queries.terms_of_client(client)])


@router.post("/terms", auth=PROJECTS_WRITE, response={201: schemas.TermsOut})
def publish_terms(request: HttpRequest, payload: schemas.NewTermsIn) -> HttpResponse:
    """Offer terms to members. Consents to earlier versions stay as they were given."""
    person_id = person_of(request)
    return once(
        request,
        lambda: _out(
            actions.publish_terms(
                controller=_controller(person_id),
                terms=_terms(payload),
                actor_id=person_id,
                replaces=payload.replaces,
            )
        ),
        status=201,
    )


@router.post("/terms/{uuid:terms}/close", auth=PROJECTS_WRITE, response=schemas.TermsOut)
def close_terms(request: HttpRequest, terms: UUID) -> HttpResponse:
    """Offer these terms to nobody any more, in any version; consents in force stay."""
    person_id = person_of(request)

    def close() -> schemas.TermsOut:
        client = work.client_of(person_id)
        if client is None:
            raise NoSuchTerms
        actions.close_terms(client=client.public_id, terms=terms, actor_id=person_id)
        return _out(queries.terms(terms))

    return once(request, close)
