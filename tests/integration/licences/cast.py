"""Licensed sets for tests: engaged recipients, a licence by the door or behind every guard."""

import io
from datetime import timedelta
from functools import cache
from uuid import UUID, uuid4

import numpy as np
from django.db import transaction
from PIL import Image

from minga.domains.consent import queries as consent
from minga.domains.consent.types import GrantView, TermsView
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.licences import actions
from minga.domains.licences.types import LicenceView
from minga.domains.log import queries as log
from minga.domains.vault import actions as vault
from minga.domains.work.models import ClientStaff
from minga_pure.consent.engagements import EngagementText, sign_engagement
from minga_pure.money import Money
from minga_pure.proofs.note import Signer
from tests import cast
from tests.integration.consent import cast as consent_cast
from tests.integration.consent.cast import behind


@cache
def signer(node: str) -> Signer:
    """The key of a recipient, the same in every test."""
    return Signer(f"{node}.example", node.encode().ljust(32, b"."))


def engagement(terms: TermsView, node: str, under: str) -> EngagementText:
    upper_key = signer(under).vkey if under else log.receipt_signer().vkey
    return EngagementText(
        series=terms.series,
        terms=terms.digest,
        upper=under,
        lower=node,
        upper_key=upper_key,
        lower_key=signer(node).vkey,
    )


def speaker(terms: TermsView) -> int:
    """Somebody who speaks for the client of terms."""
    return ClientStaff.objects.filter(client__public_id=terms.client).first().person_id


def engaged(terms: TermsView) -> None:
    """Both sides of every link of the tree sign."""
    for node in terms.terms.recipients:
        sides = [signer(node.key), *([signer(node.under)] if node.under else [])]
        note = sign_engagement(engagement(terms, node.key, node.under), *sides)
        actions.record_engagement(client=terms.client, actor_id=speaker(terms), note=note)


def licensed(
    terms: TermsView,
    *recipients: str,
    days: int = 30,
    price: Money | None = None,
) -> LicenceView:
    """A client licenses every item that may join, by the action."""
    nodes = recipients or tuple(node.key for node in terms.terms.recipients)
    return actions.license_set(
        client=terms.client, actor_id=speaker(terms), series=terms.series, recipients=nodes,
        days=days, price=price or Money(5_000_000, "USD"),
    )  # fmt: skip


@transaction.atomic
def deliverable(grant: GrantView, item: UUID) -> None:
    """Engage every recipient of a grant and license one item to all of them, unpaid: for tests of
    consent, of rights and of take-downs, whatever the state of the grant is."""
    terms = consent.terms(grant.terms.public_id)
    engaged(terms)
    behind(
        """
        WITH fresh AS (
            INSERT INTO licences_licence (public_id, client_id, series, recipients, days, currency,
                   price_micros, bond_micros, started_at, ends_at, ordered_by_id)
            SELECT gen_random_uuid(), client.id, %(series)s,
                   %(nodes)s, 1826, 'USD', 5000000, 2500000, now(), now() + interval '1826 days',
                   (SELECT person_id FROM work_clientstaff WHERE client_id = client.id LIMIT 1)
              FROM work_client client WHERE public_id = %(client)s
            RETURNING id
        )
        INSERT INTO licences_licenceitem
               (licence_id, grant_id, item, subject, is_further, pay_micros, bond_micros)
        SELECT fresh.id, granted.id, %(item)s, member.subject, false, 5000000, 2500000
          FROM fresh, consent_grant granted JOIN people_member member
            ON member.id = granted.member_id
         WHERE granted.public_id = %(grant)s
        """,
        {
            "series": terms.series,
            "nodes": [node.key for node in terms.terms.recipients],
            "client": terms.client,
            "item": item,
            "grant": grant.public_id,
        },
    )


@cache
def face(side: int = 320) -> bytes:
    """A picture with texture, in which a mark can hide."""
    noise = np.random.default_rng(7).normal(0, 18, (side, side, 3))
    slope = np.linspace(40, 210, side)[:, None, None]
    file = io.BytesIO()
    Image.fromarray(np.clip(slope + noise, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def selfie(member: cast.Worker, encoded: bytes = b"x") -> UUID:
    return vault.store_item(
        subject=member.ref.subject, purpose="selfie", media_type="image/png", pieces=[encoded]
    ).id


def wallet(member: cast.Worker) -> int:
    """Micros in a member's wallet."""
    account = ledger.account_id(AccountKind.WALLET, member.ref.subject, "USD")
    return ledger.balance(account).micros if account else 0


def end_terms(days: int = 31) -> None:
    """Let the term of every licence pass, behind every guard."""
    passed = {"by": timedelta(days=days)}
    behind(
        "UPDATE licences_licence SET started_at = started_at - %(by)s, ends_at = ends_at - %(by)s",
        passed,
    )
    behind("UPDATE licences_openlicence SET ends_at = ends_at - %(by)s", passed)


def licence_with_ended_bonds() -> consent_cast.Scene:
    """Three licensed items: one bond forfeited, one released, one still held by a case."""
    stage = consent_cast.scene()
    consent_cast.live(stage.lova, stage.terms)
    items = [selfie(stage.lova) for _ in range(3)]
    engaged(stage.terms)
    licensed(stage.terms)
    case = uuid4()
    actions.forfeit_bond(item=items[0], case=case)
    actions.restrict(items=items[2:], case=case)
    end_terms()
    actions.release_bonds()
    return stage
