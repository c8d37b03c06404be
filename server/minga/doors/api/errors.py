"""Errors of the domains, each mapped to one HTTP response, in one table.

    {"error": {"code": "cannot_publish", "message": "…", "reasons": ["…", "…"]}}

`code` is for programs and stays; `message` is for people and is in their language; `field` names
what to mend; `reasons` says each thing that is missing.
"""

import errno
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from minga.domains.answers import errors as answers
from minga.domains.assignment import errors as assignment
from minga.domains.billing import errors as billing
from minga.domains.consent import errors as consent
from minga.domains.errors import DomainError, ReasonRequired
from minga.domains.items import errors as items
from minga.domains.judgement import errors as judgement
from minga.domains.ledger import errors as ledger
from minga.domains.licences import errors as licences
from minga.domains.panels import errors as panels
from minga.domains.people import errors as people
from minga.domains.publishing import errors as publishing
from minga.domains.quality import errors as quality
from minga.domains.releases import errors as releases
from minga.domains.rights import errors as rights
from minga.domains.takedowns import errors as takedowns
from minga.domains.work import errors as work
from minga.doors.api.auth import ScopeMissing
from minga.doors.api.exports import ExportChanged
from minga.doors.api.idempotency import BadKey
from minga.doors.api.paging import BadCursor
from minga.doors.api.throttling import TooManyRequests
from minga.doors.api.uploads import LengthMissing, TooLarge

logger = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 3

TABLE: dict[type[Exception], tuple[HTTPStatus, str]] = {
    people.TokenNotValid: (HTTPStatus.UNAUTHORIZED, "token_not_valid"),
    ScopeMissing: (HTTPStatus.FORBIDDEN, "scope_missing"),
    people.NotAMember: (HTTPStatus.FORBIDDEN, "not_a_member"),
    people.NotInOffice: (HTTPStatus.FORBIDDEN, "not_in_office"),
    people.NameTaken: (HTTPStatus.CONFLICT, "name_taken"),
    people.NameUnusable: (HTTPStatus.UNPROCESSABLE_ENTITY, "name_unusable"),
    people.AlreadyMember: (HTTPStatus.CONFLICT, "already_member"),
    people.KeyUsedDifferently: (HTTPStatus.CONFLICT, "key_used_differently"),
    work.NoSuchProject: (HTTPStatus.NOT_FOUND, "no_such_project"),
    work.NoSuchImport: (HTTPStatus.NOT_FOUND, "no_such_import"),
    work.NoSuchDeposit: (HTTPStatus.NOT_FOUND, "no_such_deposit"),
    billing.NoSuchInvoice: (HTTPStatus.NOT_FOUND, "no_such_invoice"),
    billing.PdfNotInstalled: (HTTPStatus.NOT_IMPLEMENTED, "pdf_not_installed"),
    publishing.NoSuchPilot: (HTTPStatus.NOT_FOUND, "no_such_pilot"),
    publishing.TooFewMembers: (HTTPStatus.CONFLICT, "too_few_members"),
    publishing.NothingToTry: (HTTPStatus.CONFLICT, "nothing_to_try"),
    publishing.PilotOpen: (HTTPStatus.CONFLICT, "pilot_open"),
    publishing.PilotDecided: (HTTPStatus.CONFLICT, "pilot_decided"),
    publishing.PilotUnfunded: (HTTPStatus.CONFLICT, "pilot_unfunded"),
    publishing.NotARaise: (HTTPStatus.CONFLICT, "not_a_raise"),
    publishing.RaiseRunning: (HTTPStatus.CONFLICT, "raise_running"),
    work.NoSuchFile: (HTTPStatus.NOT_FOUND, "no_such_file"),
    work.NotYours: (HTTPStatus.FORBIDDEN, "not_yours"),
    work.ProjectNotDraft: (HTTPStatus.CONFLICT, "project_not_draft"),
    work.CannotCollect: (HTTPStatus.UNPROCESSABLE_ENTITY, "cannot_collect"),
    work.TermsNotOpen: (HTTPStatus.CONFLICT, "terms_not_open"),
    work.NoAlternative: (HTTPStatus.CONFLICT, "no_alternative"),
    work.NotDerivable: (HTTPStatus.CONFLICT, "not_derivable"),
    work.AlternativeInUse: (HTTPStatus.CONFLICT, "alternative_in_use"),
    publishing.PilotOfCollection: (HTTPStatus.CONFLICT, "pilot_of_collection"),
    answers.NoSuchCollectedItem: (HTTPStatus.NOT_FOUND, "no_such_collected_item"),
    answers.NotYourItem: (HTTPStatus.CONFLICT, "not_your_item"),
    answers.NotOfTheseTerms: (HTTPStatus.CONFLICT, "not_of_these_terms"),
    work.BadProject: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_field"),
    work.CannotPublish: (HTTPStatus.CONFLICT, "cannot_publish"),
    work.BadQuestion: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_question"),
    work.NoSuchQuestion: (HTTPStatus.NOT_FOUND, "no_such_question"),
    work.ClarityWaits: (HTTPStatus.CONFLICT, "clarity_waits"),
    work.QuestionsWait: (HTTPStatus.CONFLICT, "questions_wait"),
    work.BadImport: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_import"),
    work.DepositDecided: (HTTPStatus.CONFLICT, "deposit_decided"),
    judgement.NoWords: (HTTPStatus.UNPROCESSABLE_ENTITY, "no_words"),
    judgement.NoCriterion: (HTTPStatus.UNPROCESSABLE_ENTITY, "no_criterion"),
    judgement.NothingToDispute: (HTTPStatus.CONFLICT, "nothing_to_dispute"),
    judgement.AlreadyDisputed: (HTTPStatus.CONFLICT, "already_disputed"),
    assignment.NothingLeft: (HTTPStatus.CONFLICT, "nothing_left"),
    assignment.TooFewToReserve: (HTTPStatus.UNPROCESSABLE_ENTITY, "too_few_to_keep"),
    items.ItemNotFound: (HTTPStatus.NOT_FOUND, "no_such_item"),
    items.InvalidItemFilter: (HTTPStatus.BAD_REQUEST, "invalid_filter"),
    items.InvalidItemCursor: (HTTPStatus.BAD_REQUEST, "bad_cursor"),
    quality.ClarityDecided: (HTTPStatus.CONFLICT, "clarity_decided"),
    quality.WordsRequired: (HTTPStatus.UNPROCESSABLE_ENTITY, "words_required"),
    quality.UnreadableFile: (HTTPStatus.UNPROCESSABLE_ENTITY, "unreadable_file"),
    quality.BadGold: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_gold"),
    quality.BadPrediction: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_prediction"),
    consent.TermsAtFault: (HTTPStatus.UNPROCESSABLE_ENTITY, "terms_at_fault"),
    consent.PurposeForbidden: (HTTPStatus.UNPROCESSABLE_ENTITY, "terms_at_fault"),
    consent.NoSuchGrant: (HTTPStatus.NOT_FOUND, "no_such_consent"),
    consent.NoSuchTerms: (HTTPStatus.NOT_FOUND, "no_such_terms"),
    licences.NoSuchLicence: (HTTPStatus.NOT_FOUND, "no_such_licence"),
    licences.BadLicence: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_field"),
    licences.BadWebhook: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_webhook"),
    licences.UnknownRecipient: (HTTPStatus.UNPROCESSABLE_ENTITY, "unknown_recipient"),
    licences.BadEngagement: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_engagement"),
    licences.NothingToLicense: (HTTPStatus.CONFLICT, "nothing_to_license"),
    licences.ChainIncomplete: (HTTPStatus.CONFLICT, "chain_incomplete"),
    licences.NotLicensed: (HTTPStatus.NOT_FOUND, "not_licensed"),
    licences.ClientFrozen: (HTTPStatus.CONFLICT, "client_frozen"),
    licences.ItemRestricted: (HTTPStatus.CONFLICT, "item_restricted"),
    licences.LicenceError: (HTTPStatus.CONFLICT, "licence_refused"),
    consent.ConsentError: (HTTPStatus.CONFLICT, "consent_refused"),
    panels.BadRequest: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_field"),
    panels.PurposeBarred: (HTTPStatus.UNPROCESSABLE_ENTITY, "purpose_barred"),
    panels.NoSuchPanel: (HTTPStatus.NOT_FOUND, "no_such_panel"),
    panels.PanelError: (HTTPStatus.CONFLICT, "panel_refused"),
    work.PanelUnfit: (HTTPStatus.CONFLICT, "panel_unfit"),
    work.UseBarred: (HTTPStatus.UNPROCESSABLE_ENTITY, "use_barred"),
    work.UseNotVoted: (HTTPStatus.CONFLICT, "use_not_voted"),
    work.PanelPriceUneven: (HTTPStatus.CONFLICT, "panel_price_uneven"),
    rights.NotThisRecipient: (HTTPStatus.FORBIDDEN, "not_this_recipient"),
    rights.BadReceipt: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_receipt"),
    rights.BadNode: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad_recipient"),
    rights.RightsRefused: (HTTPStatus.CONFLICT, "right_refused"),
    answers.TooFewToName: (HTTPStatus.CONFLICT, "too_few_to_name"),
    ReasonRequired: (HTTPStatus.UNPROCESSABLE_ENTITY, "reason_required"),
    takedowns.NoSuchTakedown: (HTTPStatus.NOT_FOUND, "no_such_takedown"),
    takedowns.NeedsDay: (HTTPStatus.UNPROCESSABLE_ENTITY, "needs_day"),
    takedowns.WrongCaseStep: (HTTPStatus.CONFLICT, "wrong_case_step"),
    takedowns.TakedownError: (HTTPStatus.CONFLICT, "takedown_refused"),
    # What pages alone can meet: said in its own words, under one code.
    people.PeopleError: (HTTPStatus.CONFLICT, "person_refused"),
    assignment.AssignmentError: (HTTPStatus.CONFLICT, "bundle_refused"),
    answers.UploadError: (HTTPStatus.CONFLICT, "file_refused"),
    answers.TooMuchAtOnce: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_much"),
    answers.TryAgain: (HTTPStatus.SERVICE_UNAVAILABLE, "try_again"),
    releases.UnknownFormat: (HTTPStatus.NOT_FOUND, "unknown_format"),
    releases.FormatDoesNotFit: (HTTPStatus.CONFLICT, "format_does_not_fit"),
    releases.ParquetNotInstalled: (HTTPStatus.NOT_IMPLEMENTED, "parquet_not_installed"),
    ledger.InsufficientFunds: (HTTPStatus.CONFLICT, "insufficient_funds"),
    ledger.UnknownAccount: (HTTPStatus.CONFLICT, "unknown_account"),
    ledger.CurrenciesDiffer: (HTTPStatus.CONFLICT, "currencies_differ"),
    ledger.FlowRefused: (HTTPStatus.CONFLICT, "flow_refused"),
    ledger.AmountRefused: (HTTPStatus.UNPROCESSABLE_ENTITY, "amount_refused"),
    ledger.TransferConflict: (HTTPStatus.CONFLICT, "transfer_conflict"),
    ledger.ImmutableRecord: (HTTPStatus.CONFLICT, "written_for_good"),
    DomainError: (HTTPStatus.CONFLICT, "refused"),  # any other refusal is no fault of ours
    ExportChanged: (HTTPStatus.CONFLICT, "export_changed"),
    BadKey: (HTTPStatus.BAD_REQUEST, "bad_key"),
    BadCursor: (HTTPStatus.BAD_REQUEST, "bad_cursor"),
    LengthMissing: (HTTPStatus.LENGTH_REQUIRED, "length_missing"),
    TooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large"),
}


def error_response(status: int, code: str, message: str, **details: Any) -> HttpResponse:
    """The one form in which this door says that something cannot be."""
    error = {"code": code, "message": message} | {
        key: detail for key, detail in details.items() if detail
    }
    response = JsonResponse({"error": error}, status=status)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


def _known(_request: HttpRequest, exc: Exception) -> HttpResponse:
    status, code = next(TABLE[kind] for kind in type(exc).__mro__ if kind in TABLE)
    return error_response(
        status,
        code,
        str(exc),
        field=getattr(exc, "field", None),
        reasons=list(getattr(exc, "reasons", ())),
    )


def _no_token(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return error_response(401, "token_missing", _("Send a token: “Authorization: Bearer minga_…”."))


def _rate_limited(_request: HttpRequest, exc: TooManyRequests) -> HttpResponse:
    message = _("That was a little fast. Nothing was lost: please ask again in %(seconds)s s.")
    response = error_response(429, "too_fast", message % {"seconds": exc.seconds})
    response["Retry-After"] = str(exc.seconds)
    return response


def _not_understood(_request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Each field with what is wrong about it; the first one is `field` and `message`."""
    problems = []
    for problem in exc.errors:
        place = [
            str(part) for part in problem["loc"][1:] if part not in ("body", "asked", "payload")
        ]
        problems.append((".".join(place), str(problem["msg"])))
    reasons = [f"{field}: {text}" if field else text for field, text in problems]
    field = problems[0][0] if problems else ""
    return error_response(422, "not_understood", reasons[0] if reasons else "", field=field,
                  reasons=reasons)  # fmt: skip


def _http(_request: HttpRequest, exc: HttpError) -> HttpResponse:
    return error_response(exc.status_code, "not_understood", str(exc))


def not_found(_request: HttpRequest, _exc: object = None) -> HttpResponse:
    """Also the answer to every address below /api/v1 that is none."""
    return error_response(404, "not_found", _("There is nothing at this address."))


def _too_large(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return error_response(413, "too_large", _("This request is too large. Nothing was changed."))


def _broke_off(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return error_response(
        400, "broke_off", _("The upload broke off. Nothing was kept: send it again.")
    )


def _unreadable(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return error_response(
        400, "not_understood", _("The body of this request cannot be read. Nothing was changed.")
    )


def _unstorable(_request: HttpRequest, exc: Exception) -> HttpResponse:
    logger.warning("a value of a request cannot be stored: %s", exc)
    return error_response(
        422, "not_storable", _("A value of this request cannot be stored. Nothing was changed.")
    )


def _disk(request: HttpRequest, exc: OSError) -> HttpResponse:
    if exc.errno not in (errno.ENOSPC, errno.EDQUOT):
        return _our_fault(request, exc)
    logger.error("there is no room left for an upload of the API")
    return error_response(
        507, "no_room", _("The server has no room left. Nothing was kept: please send it later.")
    )


def _database(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    logger.exception("the database did not answer a request of the API")
    return error_response(
        503, "try_again", _("The books cannot be reached. Nothing was changed: please try again.")
    )


def _our_fault(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    logger.exception("a request of the API failed")
    return error_response(
        500, "our_fault", _("This is our fault, not yours. Nothing was changed. It was noted.")
    )


def register(api: NinjaAPI) -> None:
    """Give every kind of error its answer."""
    handlers: dict[type[Exception], Any] = dict.fromkeys(TABLE, _known) | {
        AuthenticationError: _no_token,
        TooManyRequests: _rate_limited,
        ValidationError: _not_understood,
        HttpError: _http,
        Http404: not_found,
        RequestDataTooBig: _too_large,
        UnreadablePostError: _broke_off,
        MultiPartParserError: _unreadable,
        BadRequest: _unreadable,
        OSError: _disk,
        DataError: _unstorable,
        OperationalError: _database,
        InterfaceError: _database,
        Exception: _our_fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
