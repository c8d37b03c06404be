"""The person of the token, and the keys with which this co-operative signs."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from minga.domains.judgement import queries as judgement
from minga.domains.judgement.types import SuspensionState
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.log import queries as log
from minga.domains.people import queries as people
from minga.domains.work import queries as work
from minga.doors.api import auth, serializers
from minga.doors.api.me_schemas import KeysOut, MeOut

router = Router(tags=["me"])


@router.get("/me", auth=auth.ANY, response=MeOut)
def me(request: HttpRequest) -> MeOut:
    """Your name, your client, the scopes of your token; a suspension, if any."""
    bearer = auth.bearer_of(request)
    client = work.client_of(bearer.person_id)
    member = people.member_of(bearer.person_id)
    stop = judgement.suspension_of(member) if member else None
    accounts = ledger.accounts_of(client.public_id) if client else {}
    return MeOut(
        username=bearer.username,
        scopes=sorted(scope.value for scope in bearer.scopes),
        client=serializers.client(client) if client else None,
        funds=[
            serializers.money(ledger.balance(account))
            for (kind, _currency), account in sorted(accounts.items())
            if kind is AccountKind.CLIENT
        ],
        member=member is not None,
        suspended_until=stop.until if stop and stop.state is SuspensionState.HOLDS else None,
    )


@router.get("/keys", response=KeysOut)
def keys(request: HttpRequest) -> KeysOut:  # noqa: ARG001
    """The public keys of receipts and log. No token needed: anybody may verify."""
    return KeysOut(origin=settings.MINGA_ORIGIN, receipts=log.receipt_key(), log=log.log_key())
