"""The whole map of addresses, and who may pass at each: the table that an outsider's walk reads.

A new address without a row fails `test_every_address_has_its_row`. Gates:

    public      anybody; shows nobody's data
    signed_in   any person; shows and changes only what is her own
    member      any member; likewise
    client      anybody on the staff of a client; likewise
    clara       the staff of Clara's client, and nobody else
    lova        the member whom it is about, and nobody else
    treasurer, registrar, data_steward, mediator, steward    who holds the office today
    juror       who sits in this jury; nobody in this cast does
    batch       staff whose doubt about a batch brought new labels; nobody in this cast
    token       any token with its scope; shows only what is the bearer's own
    billed      staff to whose client an invoice was issued; nobody in this cast
    licensed    staff to whose client items are licensed; nobody in this cast
    consented   staff to whose client's terms a member agreed; nobody in this cast
    recorded    staff to whom a member's recording was sold; nobody in this cast
    device      who shows a member's pass for devices; nobody in this cast does
    signature   who signs the request with an access key; nobody in this cast does
    token+clara, token+member    the same, and the person behind the token is one of those
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver


@dataclass(frozen=True)
class Row:
    """One address: its gate and what a form on it would send; {names} are filled by the cast."""

    gate: str
    sends: dict[str, Any] = field(default_factory=dict)
    shows: tuple[str, ...] = ()  # what whoever passes sees on it, to prove that the walk could see


P = "projects/<uuid:project>/"
A = "api/v1/projects/<uuidstr:project>"
AUTH = "accounts/"
NAME_AND_PASS = {"username": "nobody", "login": "nobody", "password": "no", "password1": "no"}

ROUTES: dict[str, Row] = {
    # --- anybody ---
    "": Row("public"),
    "health": Row("public"),
    "labels/": Row("public"),
    "i18n/setlang/": Row("public", {"language": "es"}),
    "desk/sw.js": Row("public"),
    "desk/manifest.webmanifest": Row("public"),
    "^desk/files/(?P<version>\\w+)/(?P<filename>[\\w.-]*)$": Row("public"),
    "frame/<slug:version>": Row("public"),  # the same document for everybody
    "desk/media/<uuid:upload>": Row("device"),  # tests/interface/web/desk
    "media/<str:token>": Row("public"),  # the address is its own proof: tests/interface/sync
    "log/checkpoint": Row("public"),
    "log/tile/<path:name>": Row("public"),
    # --- allauth ---
    f"{AUTH}login/": Row("public", NAME_AND_PASS),
    f"{AUTH}logout/": Row("public"),
    f"{AUTH}inactive/": Row("public"),
    f"{AUTH}signup/": Row("public", NAME_AND_PASS),
    f"{AUTH}reauthenticate/": Row("signed_in", {"password": "no"}),
    f"{AUTH}email/": Row("signed_in"),
    f"{AUTH}confirm-email/": Row("public"),
    f"{AUTH}^confirm-email/(?P<key>[-:\\w]+)/$": Row("public"),
    f"{AUTH}password/change/": Row("signed_in", {"oldpassword": "no"}),
    f"{AUTH}password/set/": Row("signed_in", {"password1": "no"}),
    f"{AUTH}password/reset/": Row("public", {"email": "clara@valencia.example"}),
    f"{AUTH}password/reset/done/": Row("public"),
    f"{AUTH}password/reset/key/done/": Row("public"),
    f"{AUTH}^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Row("public"),
    f"{AUTH}login/code/confirm/": Row("public", {"code": "123456"}),
    f"{AUTH}2fa/": Row("signed_in"),
    f"{AUTH}2fa/authenticate/": Row("public", {"code": "123456"}),
    f"{AUTH}2fa/reauthenticate/": Row("signed_in", {"code": "123456"}),
    f"{AUTH}2fa/totp/activate/": Row("signed_in", {"code": "123456"}),
    f"{AUTH}2fa/totp/deactivate/": Row("signed_in"),
    f"{AUTH}2fa/recovery-codes/": Row("signed_in"),
    f"{AUTH}2fa/recovery-codes/generate/": Row("signed_in"),
    f"{AUTH}2fa/recovery-codes/download/": Row("signed_in"),
    f"{AUTH}2fa/webauthn/": Row("signed_in"),
    f"{AUTH}2fa/webauthn/add/": Row("signed_in"),
    f"{AUTH}2fa/webauthn/reauthenticate/": Row("signed_in"),
    f"{AUTH}2fa/webauthn/keys/<int:pk>/remove/": Row("signed_in"),
    f"{AUTH}2fa/webauthn/keys/<int:pk>/edit/": Row("signed_in", {"name": "mine now"}),
    f"{AUTH}2fa/webauthn/login/": Row("public"),
    # --- members ---
    "work/": Row("member", shows=("client",)),
    "work/<uuid:project>/": Row(
        "member", {"id": "{fresh}", "pos": "{held}", "choice": "label:news", "send": "answer"}
    ),
    "work/<uuid:project>/practice": Row("member", {"example": "x"}),
    "work/<uuid:project>/ask": Row("member", {"text": ""}),
    "work/<uuid:project>/start": Row("member", {"minutes": "3"}),
    "work/<uuid:project>/can": Row("member"),
    "work/<uuid:project>/say": Row("lova"),
    "me/wish": Row("member", {"minutes": "30"}),
    "me/pilots": Row("member", {"ready": "yes"}),
    "work/<uuid:project>/stop": Row("member"),
    "work/<uuid:project>/done": Row("member"),
    "desk/": Row("member", shows=("client",)),  # reserves tasks for whoever opens it
    "desk/exchange": Row("device"),  # tests/interface/web/desk
    "me/hours": Row("member"),
    "wallet/": Row("member"),
    "wallet/periods": Row("member", {"minutes": "0"}),
    "statement/<int:year>": Row("member"),
    "statement/<int:year>.csv": Row("member"),
    "payouts/": Row("member", {"amount": "x"}),
    "payouts/<uuid:order>/back": Row("lova"),
    "payouts/to/": Row("member", {"rail": "pain001", "iban": "x"}),
    "payouts/to/<uuid:destination>/forget": Row("lova"),
    "payouts/split": Row("member", {"name": "nobody", "percent": "5"}),
    "receipts/<uuid:receipt>.json": Row("lova", shows=("receipt",)),
    "me/": Row("member", {"languages": ["mg"]}),
    "me/decisions": Row("member"),
    "me/decisions/<uuid:finding>": Row("lova", {"words": "no"}),
    "jury/<uuid:appeal>": Row("juror", {"side": "member", "reason": "x"}),
    "join/": Row("public", {"sentence": ""}),
    "join/meeting": Row("signed_in", {"words": ""}),
    "me/vouch": Row("member", {"name": "nobody"}),
    "me/leave": Row("member", {"sure": "not in this walk"}),
    "found/": Row("public"),
    "found/<str:code>": Row("public"),  # the address is its own proof: test_found_pages
    "found/<str:code>/<uuid:case>.json": Row("public"),
    "me/found/<uuid:search>": Row("lova"),
    "me/found/cases/<uuid:case>.json": Row("lova"),
    "takedowns/": Row("client"),
    "takedowns/<uuid:case>": Row("clara", {"act": "disputed", "words": "It is licensed."}),
    "takedowns/<uuid:case>.json": Row("clara"),
    "queue/takedowns": Row("data_steward"),
    "queue/takedowns/<uuid:case>": Row("data_steward", {"act": "opened"}),
    "queue/takedowns/<uuid:case>.json": Row("data_steward"),
    "me/data": Row("signed_in"),
    "me/data/copy": Row("signed_in"),
    "me/data/rights": Row("member"),
    "me/data/rights/ask": Row("member", {"kind": "access", "grant": "{fresh}"}),
    "me/data/rights/<uuid:request_id>": Row("lova"),
    "me/data/rights/<uuid:request_id>/allow": Row("lova"),
    "me/data/erase": Row("signed_in", {"name": "not in this walk"}),
    "me/household": Row("member", {"do": "invite", "name": "nobody"}),
    "me/devices": Row("member"),
    "me/devices/<uuid:device>": Row("lova", {"do": "forget"}),
    "me/learning": Row("member"),
    "me/notices": Row("member"),
    "me/notices/add": Row("member", {"kind": "email", "address": "x"}),
    "me/notices/topics": Row("member", {"topics": ["offers"]}),
    "me/notices/<uuid:channel>": Row("member", {"do": "remove"}),
    "me/about": Row("member", {"act": "withdraw"}),
    "me/votes/<uuid:vote>": Row("member", {"act": "no"}),
    "me/consents": Row("member"),
    "me/collected": Row("member"),
    "me/collected/<uuid:item>": Row("lova"),
    "me/collected/<uuid:item>/delete": Row("lova"),
    "me/consents/allow": Row("member", {"opted_in": "on"}),
    "me/consents/offers/<uuid:terms>": Row("lova", {"act": "no"}),
    "me/consents/<uuid:grant>": Row("lova", {"act": "withdraw"}),
    "me/consents/<uuid:grant>/renewal": Row("lova", {"act": "end"}),
    "me/consents/records/<uuid:record>.json": Row("lova", shows=("pseudonym",)),
    "feed/<str:token>.atom": Row("public"),  # the address is its own proof
    "me/learning/<uuid:project>": Row("member", {"item": "text-0", "text": "No."}),
    # --- rights without an account: the address is its own proof ---
    "rights/": Row("public", {"kind": "x", "contact": "no"}),
    "rights/code/<uuid:visit>": Row("public", {"code": "123456"}),
    "rights/mine/<str:token>": Row("public"),
    "rights/answer/<str:token>": Row("public", {"status": "fulfilled"}),
    "rights/answer/<str:token>/letter": Row("public"),
    # --- clients ---
    "client/register": Row("signed_in", {"legal_name": "x"}),
    "projects/": Row("client", shows=("client", "draft", "published")),
    "projects/new": Row("client", {"title": "x"}),
    "projects/new/floor": Row("client"),
    P: Row("clara", shows=("client", "published")),
    f"{P}collection": Row("clara", {"item_kind": "selfie"}),
    f"{P}edit": Row("clara", {"title": "x"}),
    f"{P}live": Row("clara"),
    f"{P}import": Row("clara"),
    f"{P}import/<uuid:import_id>": Row("clara", shows=("bad row",)),
    f"{P}import/<uuid:import_id>.csv": Row("clara", shows=("bad row",)),
    f"{P}import/<uuid:import_id>/conflicts": Row("clara", {"choice": "keep"}),
    f"{P}import/<uuid:import_id>/delete": Row("clara"),
    f"{P}waiting": Row("clara"),
    f"{P}waiting/delete": Row("clara", {"which": "all"}),
    f"{P}delete": Row("clara"),
    f"{P}examples": Row("clara", {"0-text": "x"}),
    f"{P}questions": Row("clara"),
    f"{P}questions/<uuid:question>": Row("clara", {"answer": "x"}),
    f"{P}warnings": Row("clara", {"warnings": ["death"]}),
    f"{P}disputes": Row("clara", {"words": "x"}),
    f"{P}disputes/<uuid:dispute>/labels.<slug:form>": Row("batch"),
    f"{P}publish": Row("clara"),
    f"{P}try": Row("clara"),
    f"{P}raise": Row("clara", {"price": "0.001"}),
    f"{P}pause": Row("clara"),
    f"{P}resume": Row("clara"),
    f"{P}clarity": Row("clara", {"decision": "stop", "sure": "1"}),
    f"{P}item-model": Row("clara", {"enabled": "no"}),
    f"{P}close": Row("clara"),
    f"{P}export": Row("clara"),
    f"{P}recordings/<slug:sha256>": Row("recorded"),  # tests/integration/releases
    f"{P}floor": Row("clara"),
    "open/floor.json": Row("public"),
    f"{P}known": Row("clara", {"what": "answers"}),
    f"{P}items": Row("clara", shows=("item",)),
    f"{P}items/<int:pos>": Row("clara", shows=("item",)),
    f"{P}quality": Row("clara"),
    f"{P}quality.csv": Row("clara"),
    f"{P}export/<slug:form>": Row("clara", shows=("item",)),
    "funds/": Row("client", {"amount": "x"}, shows=("deposit",)),
    "invoices/": Row("client", {"project": "x"}),
    "invoices/<uuid:invoice>.<slug:form>": Row("billed"),  # tests/integration/billing
    "terms/": Row("client"),
    "terms/recipients/": Row("client", {"node": "example.org"}),
    "terms/records/": Row("client"),
    "terms/records/<uuid:record>.json": Row("consented"),  # tests/interface/api
    "licences/": Row("client"),
    "licences/order/<uuid:series>": Row("licensed", {"days": "1", "price": "1"}),
    "licences/<uuid:licence>": Row("licensed"),
    "licences/<uuid:licence>/<uuid:item>": Row("licensed", {"recipient": "x"}),
    "panels/": Row("client", {"purpose": "model_training", "need": "somebody else"}),
    f"{P}panel": Row("clara", {"panel": ""}),
    "terms/<uuid:terms>/close": Row("clara"),
    "access-keys/": Row("client", {"name": ""}, shows=("access_key",)),
    "access-keys/<uuid:access_key>/revoke": Row("client"),
    "mturk/": Row("signature"),  # tests/interface/mturk
    "tokens/": Row("client", {"name": ""}, shows=("token",)),
    "tokens/<uuid:token>/revoke": Row("client"),
    # --- stewards ---
    "queue/breaches": Row("data_steward", {"act": "report"}),
    "queue/breaches/<uuid:breach>/confirm": Row("data_steward"),
    "queue/breaches/<uuid:breach>/told": Row("data_steward"),
    "queue/breaches/<uuid:breach>/<slug:form>": Row("data_steward"),
    "queue/rights": Row("data_steward"),
    "queue/rights/decide": Row("data_steward", {"act": "home", "row": "{request_id}"}),
    "queue/rights/<uuid:case>/letter": Row("data_steward"),
    "queue/panels": Row("data_steward"),
    "queue/panels/<uuid:panel>": Row("data_steward", {"act": "close"}),
    "queue/panels/requests/<uuid:panel_request>": Row("data_steward", {"act": "compose"}),
    "queue/explanations": Row("data_steward"),
    "queue/explanations/<uuid:explanation>": Row("data_steward", {"words": "no"}),
    "queue/newcomers": Row("registrar", {"name": "nobody"}),
    "queue/newcomers/meetings/<uuid:meeting>": Row("registrar", {"reply": "come"}),
    "queue/objections/<uuid:objection>": Row("data_steward", {"verdict": "right", "decision": "x"}),
    "queue/decisions": Row("mediator"),
    "queue/decisions/<uuid:answer>": Row("mediator"),
    "queue/suspensions": Row("mediator", {"name": "lova"}),
    "queue/disputes/<uuid:dispute>": Row("mediator"),
    "queue/held/<uuid:client>": Row("mediator"),
    "queue/": Row("steward", shows=("deposit", "registry")),
    "queue/failed/imports/<uuid:import_id>": Row("steward"),
    "queue/failed/notices/<int:delivery>": Row("steward"),
    "queue/failed/rows/<int:failed_row>": Row("steward"),
    "queue/deposits/<uuid:deposit>": Row("treasurer", {"verdict": "came"}),
    "treasury/": Row("treasurer"),
    "treasury/payday": Row("treasurer"),
    "treasury/payday/<uuid:payday>": Row("treasurer"),
    "treasury/file": Row("treasurer"),
    "treasury/file/<uuid:batch>": Row("treasurer"),
    "treasury/file/<uuid:batch>/send": Row("treasurer"),
    "treasury/back": Row("treasurer"),
    "treasury/cases/<uuid:case>": Row("treasurer"),
    "treasury/account": Row("treasurer"),
    "treasury/tariff": Row("treasurer"),
    "treasury/settings/<slug:kind>/<uuid:setting>": Row("treasurer"),
    "bank/": Row("treasurer"),
    "bank/entries/<uuid:entry>": Row("treasurer", {"deposit": "x"}),
    "bank/files/<uuid:statement>": Row("treasurer"),
    "bank/invoices": Row("treasurer"),
    "bank/invoices/<uuid:invoice>/credit": Row("treasurer", {"amount": "x"}),
    "hands/": Row("steward"),
    "hands/<uuid:order>": Row("steward"),
    "hands/time/<uuid:entry_id>": Row("treasurer"),
    "queue/clients/<uuid:client>": Row("registrar"),
    # --- programs ---
    "api/v1/": Row("public"),
    "api/v1/openapi.json": Row("public"),
    "api/v1/keys": Row("public"),
    "api/v1/me": Row("token"),
    "api/v1/projects": Row("token", shows=("draft", "published")),
    A: Row("token+clara", shows=("published",)),
    f"{A}/examples": Row("token+clara", {"examples": []}),
    f"{A}/disputes": Row("token+clara", {"criterion": 1, "words": "x", "wish": "refund"}),
    "api/v1/rights/discovery": Row("public"),
    "api/v1/rights/open-requests": Row("public", {"pull": "no note"}),
    "api/v1/rights/receipts": Row("public", {"receipt": "no note"}),
    "api/v1/rights/recipients": Row("token"),
    "api/v1/rights/recipients/<key>": Row("token", {"address": "no"}),
    "api/v1/terms": Row("token"),
    "api/v1/consents": Row("token"),
    "api/v1/consents/<uuidstr:record>": Row("consented"),  # tests/interface/api/test_consents.py
    "api/v1/panels": Row("token", {"purpose": "model_training", "need": "somebody else"}),
    f"{A}/panel": Row("token+clara", {"panel": None}),
    "api/v1/terms/check": Row("token"),
    "api/v1/terms/<uuidstr:terms>/close": Row("token+clara"),
    # tests/interface/api/test_licences.py: strangers at a licence that there is
    "api/v1/licences": Row("token"),
    "api/v1/licences/standings": Row("token", {"items": []}),
    "api/v1/licences/changes": Row("token"),
    "api/v1/licences/webhook": Row("token", {"url": ""}),
    "api/v1/licences/<uuidstr:licence>": Row("licensed"),
    "api/v1/licences/<uuidstr:licence>/items": Row("licensed"),
    "api/v1/licences/<uuidstr:licence>/items/<uuidstr:item>/copies/<str:recipient>": Row(
        "licensed"
    ),
    "api/v1/licences/<uuidstr:licence>/standing-list": Row("licensed"),
    "api/v1/engagements": Row("token", {"note": "x"}),
    "api/v1/engagements/text": Row("token", {"node": "x", "key": "x"}),
    "api/v1/engagements/<uuidstr:series>": Row("licensed"),
    "api/v1/engagements/<uuidstr:series>/<str:node>": Row("licensed"),
    # tests/interface/api/test_takedowns.py: strangers at a case that there is
    "api/v1/takedowns": Row("token"),
    "api/v1/takedowns/<uuidstr:case>": Row("token+clara"),
    "api/v1/takedowns/<uuidstr:case>/evidence": Row("token+clara"),
    "api/v1/takedowns/<uuidstr:case>/answer": Row("token+clara", {"answer": "disputed"}),
    f"{A}/questions": Row("token+clara"),
    f"{A}/questions/<uuidstr:question>": Row("token+clara", {"answer": "x"}),
    f"{A}/quote": Row("token+clara"),
    f"{A}/publish": Row("token+clara"),
    f"{A}/pilots": Row("token+clara"),
    f"{A}/raises": Row("token+clara", {"price": {"micros": 1, "currency": "USD"}}),
    f"{A}/collection": Row(
        "token+clara",
        {"terms": "{terms}", "item_kind": "selfie", "alternative": "{project}"},
    ),
    f"{A}/pause": Row("token+clara"),
    f"{A}/resume": Row("token+clara"),
    f"{A}/clarity": Row("token+clara", {"decision": "continue"}),
    f"{A}/item-model": Row("token+clara", {"enabled": False}),
    f"{A}/stopped": Row("token+clara"),
    f"{A}/close": Row("token+clara"),
    f"{A}/imports": Row("token+clara"),
    "api/v1/imports/<uuidstr:import_id>": Row("token+clara"),
    "api/v1/imports/<uuidstr:import_id>/rejected-rows": Row("token+clara", shows=("bad row",)),
    "api/v1/imports/<uuidstr:import_id>/conflicts": Row("token+clara", {"choice": "keep"}),
    "api/v1/imports/<uuidstr:import_id>/delete": Row("token+clara"),
    f"{A}/waiting-items": Row("token+clara"),
    f"{A}/waiting-items/delete": Row("token+clara", {"items": ["x"]}),
    f"{A}/delete": Row("token+clara"),
    f"{A}/items": Row("token+clara", shows=("item",)),
    f"{A}/items/<int:pos>": Row("token+clara", shows=("item",)),
    f"{A}/progress": Row("token+clara"),
    f"{A}/answers": Row("token+clara"),
    f"{A}/quality": Row("token+clara"),
    f"{A}/results": Row("token+clara"),
    f"{A}/gold": Row("token+clara", {"rows": []}),
    f"{A}/gold/file": Row("token+clara"),
    f"{A}/predictions/file": Row("token+clara"),
    f"{A}/predictions": Row("token+clara", {"model": "m", "rows": []}),
    f"{A}/exports/<format>": Row("token+clara", shows=("item",)),
    f"{A}/label-config": Row("token+clara"),
    "api/v1/deposits": Row("token", shows=("deposit",)),
    "api/v1/invoices": Row("token"),
    "api/v1/invoices/<uuidstr:invoice>.<form>": Row("billed"),
    "api/v1/wallet": Row("token+member"),
    f"{A}/floor": Row("token+clara"),
    "api/v1/periods": Row("token+member"),
    "api/v1/receipts": Row("token+member", shows=("receipt",)),
}


def whole_map() -> Iterator[str]:
    """Every address that the house knows, as Django's resolver spells it."""
    from django.urls import get_resolver

    def under(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for one in patterns:
            here = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from under(one.url_patterns, here)
            else:
                yield here

    yield from under(get_resolver().url_patterns, "")
