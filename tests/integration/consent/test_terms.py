"""Terms that members cannot be offered are refused by the rule and by the database (G9)."""

import hashlib
import json

import msgspec
import pytest
from django.db import connection

from minga.domains.consent import actions, queries
from minga.domains.consent.errors import NoSuchTerms, TermsAtFault
from minga.domains.consent.models import Terms
from minga_pure.canon import canonical
from minga_pure.consent.clauses import CLAUSES
from minga_pure.consent.purposes import PURPOSES
from minga_pure.consent.terms import TeachBack, TermsRecipient, check_terms, terms_document
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db


def recipient(**changes):
    row = TermsRecipient("aurora", "Aurora Vision", "controller", "ES", ("same_law",))
    return (msgspec.structs.replace(row, **changes),)


def text(**changes):
    return (msgspec.structs.replace(consent.written(), **changes),)


def clause(words):
    return {"clauses": (words,)}


FAULTS = [
    ("product_missing", {"product": " "}),
    ("purpose_unknown", {"purposes": ("unknown",)}),
    ("purpose_unknown", {"purposes": ()}),
    ("purpose_unlawful", {"purposes": ("undressing",)}),
    ("purpose_unlawful", {"purposes": ("model_training", "child_abuse")}),
    ("identity_papers", {"items": ("passport",)}),
    ("item_unknown", {"items": ("fingerprint",)}),
    ("item_unknown", {"items": ()}),
    ("recipient_missing", {"recipients": ()}),
    ("recipient_missing", {"recipients": recipient(name=" ")}),
    ("recipient_key", {"recipients": recipient(key="Big One")}),
    ("recipient_key", {"recipients": recipient() * 2}),
    ("recipient_role", {"recipients": recipient(role="friend")}),
    ("recipient_country", {"recipients": recipient(country="es")}),
    ("recipient_under", {"recipients": recipient(under="nobody")}),
    ("recipient_under", {"recipients": recipient(under="aurora")}),
    ("recipient_safeguards", {"recipients": recipient(safeguards=())}),
    ("recipient_safeguards", {"recipients": recipient(safeguards=("hope",))}),
    ("days", {"retention_days": 0}),
    ("days", {"validity_days": 1827}),
    ("price", {"price_micros": 0}),
    ("price", {"price_micros": 10**15 + 1}),
    ("days", {"retention_days": 10**12}),
    ("price", {"currency": "dollars"}),
    ("royalty", {"further_licence": True}),
    ("royalty", {"royalty_millionths": 1_000_001}),
    ("withdrawal", {"withdrawal": ("stops_use",)}),
    ("withdrawal", {"withdrawal": ("stops_use", "erases_copies", "hope")}),
    ("text_missing", {"texts": ()}),
    ("text_missing", {"texts": text() * 2}),
    ("text_missing", {"texts": text(text="Trust us.")}),
    ("text_language", {"texts": text(language="tlh")}),
    ("questions_few", {"texts": text(questions=consent.written().questions[:2])}),
    (
        "question_unfit",
        {
            "texts": text(
                questions=(*consent.written().questions, TeachBack("Why?", ("So", "No"), 2))
            )
        },
    ),
    ("perpetual", clause("We use it in perpetuity.")),
    ("perpetual", clause("La licencia es para siempre.")),
    ("perpetual", clause("Une licence perpétuelle.")),
    ("perpetual", clause("يستمر إلى الأبد.")),
    ("irrevocable", clause("Your consent is irrevocable.")),
    ("irrevocable", clause("It cannot be taken back.")),
    ("irrevocable", clause("No se puede retirar.")),
    ("irrevocable", clause("Hindi na mababawi ang pahintulot.")),
    ("ownership", clause("You transfer all rights to us.")),
    ("ownership", clause("The pictures become the exclusive property of Aurora.")),
    ("ownership", clause("Cesión de los derechos de imagen.")),
    ("gag", clause("You must never tell others what you are paid.")),
    ("gag", clause("Vous ne devez pas dire le prix à vos amis.")),
    ("gag", clause("A non-disclosure agreement applies.")),
    ("gag", clause("لا يجوز التحدث عن الأجر.")),
    ("indemnity", clause("You indemnify us against every claim.")),
    ("indemnity", clause("You hold Aurora harmless.")),
    ("identity_papers", clause("Send a photo of your passport.")),
    ("identity_papers", clause("Envía tu cédula.")),
]


def in_database(terms):
    """The codes that the database finds in the document of terms."""
    clara = consent.Controller("c", "City", "ES", "1", "x")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_terms_faults(%s::jsonb)", [json.dumps(terms_document(clara, terms))]
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("code", "changes"), FAULTS)
def test_the_rule_and_the_database_name_the_same_fault(code, changes):
    terms = consent.new_terms(**changes)
    assert sorted({fault.code for fault in check_terms(terms)}) == in_database(terms) == [code]


def test_the_sentence_at_fault_is_quoted():
    words = "We pay well. This licence is perpetual and we like it. Thank you."
    (fault,) = check_terms(consent.new_terms(product=words))
    assert (fault.field, fault.quote) == ("product", "This licence is perpetual and we like it.")
    (problem,) = queries.check(consent.new_terms(product=words))
    assert "This licence is perpetual" in problem.sentence


FAIR = [
    "You can always take it back, at any time.",
    "We keep a copy for one year, then we erase it.",
    "Puedes contar a quien quieras cuánto te pagan.",
    "Une photo de vous sert à entraîner la caméra; le prix est de cinq dollars.",
    "The price is public. Everybody may say what they are paid.",
    "Nobody owns your pictures but you.",
    "No vendemos tus fotos a nadie.",
]


@pytest.mark.parametrize("words", FAIR)
def test_fair_words_pass(words):
    terms = consent.new_terms(**clause(words))
    assert check_terms(terms) == []
    assert in_database(terms) == []


def test_both_lists_of_clauses_and_purposes_are_the_same():
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, pattern FROM consent_clauses()")
        assert dict(cursor.fetchall()) == CLAUSES
        cursor.execute("SELECT name, vote_class, is_unlawful FROM consent_purposes()")
        stored = {name: tuple(row) for name, *row in cursor.fetchall()}
    assert stored == {
        name: (purpose.vote_class, purpose.is_unlawful) for name, purpose in PURPOSES.items()
    }


def test_terms_are_versions_of_a_series_under_their_hash():
    clara = cast.good_customer()
    first = consent.published(clara)
    assert (first.version, first.is_open) == (1, True)
    assert consent.published(clara, replaces=first.public_id).public_id == first.public_id
    second = consent.published(clara, replaces=first.public_id, price_micros=6_000_000)
    assert (second.series, second.version) == (first.series, 2)
    assert not queries.terms(first.public_id).is_open
    row = Terms.objects.get(public_id=second.public_id)
    assert hashlib.sha256(row.body.encode()).hexdigest() == second.digest
    assert canonical(json.loads(row.body)).decode() == row.body
    actions.close_terms(client=second.client, terms=first.public_id, actor_id=clara.id)
    assert queries.open_terms() == []
    with pytest.raises(NoSuchTerms):
        actions.close_terms(client=consent.nobody(), terms=first.public_id, actor_id=clara.id)


def test_nobody_replaces_the_terms_of_another_client():
    first = consent.published(cast.good_customer())
    with pytest.raises(NoSuchTerms):
        consent.published(cast.good_customer("celia"), replaces=first.public_id)


def test_a_purpose_that_members_voted_against_is_refused_at_once():
    clara = cast.good_customer()
    with pytest.raises(TermsAtFault, match="voted against"):
        consent.published(clara, purposes=("police",))
    consent.forbid("advertising")
    assert consent.published(clara, purposes=("police",)).is_open
    with pytest.raises(TermsAtFault, match="voted against"):
        consent.published(clara, purposes=("advertising",))


def test_the_database_refuses_what_the_code_forgot():
    clara = cast.good_customer()
    terms = consent.published(clara)
    insert = (
        "INSERT INTO consent_terms (public_id, series, version, client, body, digest,"
        " published_by_id) SELECT gen_random_uuid(), %s, %s, client, %s,"
        " sha256(convert_to(%s, 'UTF8')), published_by_id FROM consent_terms LIMIT 1"
    )
    body = Terms.objects.get(public_id=terms.public_id).body
    for altered in (
        body.replace("model_training", "unknown"),
        body.replace("A camera that sees", "A perpetual licence for"),
        body.replace(str(terms.client), str(consent.nobody())),
    ):
        refused(insert, "MG901", consent.nobody(), 1, altered, altered)
    refused(insert, "MG901", terms.series, 3, body, body)
    voted = body.replace("model_training", "border_control")
    refused(insert, "MG902", consent.nobody(), 1, voted, voted)
    refused("UPDATE consent_terms SET body = %s", "MG903", body)
    refused("DELETE FROM consent_terms", "MG903")
    refused("TRUNCATE consent_terms CASCADE", "MG903")
