"""A grant counts when it was understood, cooled off, and neither ended nor withdrawn (G9)."""

from datetime import timedelta

import pytest
from django.db import connection

from minga.domains.consent import actions, queries
from minga.domains.consent.errors import (
    NoSuchGrant,
    NotARecipient,
    NotLive,
    NotOffered,
    NotUnderstood,
    WrongStep,
)
from minga.domains.consent.models import Decline, Explanation, Grant, TeachBackAttempt
from minga.domains.consent.types import GrantState
from minga.domains.log import actions as log_actions
from minga.domains.log import queries as log
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga_pure.consent.records import missing_fields
from minga_pure.proofs.receipts import verify_receipt
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return consent.scene()


def test_from_an_offer_to_a_live_grant_and_back(stage):
    (offer,) = queries.offers(stage.lova.ref)
    assert offer.terms.digest == stage.terms.digest
    grant = consent.begun(stage.lova, stage.terms)
    assert grant.state is GrantState.OFFERED
    grant = consent.understood(stage.lova, stage.terms)
    assert grant.state is GrantState.UNDERSTOOD
    grant = actions.give_grant(member=stage.lova.ref, grant=grant.public_id, heard_aloud=True)
    assert grant.state is GrantState.COOLING_OFF
    assert grant.live_from - grant.granted_at == timedelta(hours=48)
    assert queries.live_grant(grant.public_id) is None
    consent.age(grant, timedelta(hours=48))
    live = queries.live_grant(grant.public_id)
    assert (live.subject, live.recipients) == (stage.lova.ref.subject, ("aurora", "cloud"))
    assert queries.live_grants(series=stage.terms.series) == [live]
    grant = actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    assert grant.state is GrantState.WITHDRAWN
    assert queries.live_grant(grant.public_id) is None
    assert len(grant.records) == 2
    assert queries.offers(stage.lova.ref) == []


def test_only_a_recipient_of_the_tree_may_receive(stage):
    grant = consent.live(stage.lova, stage.terms)
    assert queries.require_live(grant=grant.public_id, recipient="cloud")
    with pytest.raises(NotARecipient):
        queries.require_live(grant=grant.public_id, recipient="stranger")
    with pytest.raises(NotLive):
        queries.require_live(grant=consent.nobody(), recipient="cloud")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_may_receive(%s, 'cloud'), consent_may_receive(%s, 'stranger')",
            [grant.public_id, grant.public_id],
        )
        assert cursor.fetchone() == (True, False)


def test_the_end_is_exclusive_and_the_start_inclusive_to_the_microsecond(stage):
    grant = consent.granted(stage.lova, stage.terms)
    tick = timedelta(microseconds=1)
    assert live_at(grant.live_from - tick) == 0
    assert live_at(grant.live_from) == 1
    assert live_at(grant.expires_at - tick) == 1
    assert live_at(grant.expires_at) == 0


def live_at(moment):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_live_at(%s)", [moment])
        return cursor.fetchone()[0]


def test_a_record_is_complete_signed_and_in_the_log(stage):
    grant = consent.granted(stage.lova, stage.terms)
    (record,) = grant.records
    document = queries.record_document(stage.lova.ref, record)
    verified = verify_receipt(document, [log.receipt_key()])
    assert verified.log_entry is None
    log_actions.feed()
    document = queries.record_document(stage.lova.ref, record)
    verified = verify_receipt(document, [log.receipt_key()], log.log_key())
    assert verified.kind == "consent"
    assert verified.log_entry is not None
    assert missing_fields(verified.facts) == []
    assert verified.facts["minga:response"] == "accepted"
    kanto = cast.worker("kanto")
    with pytest.raises(NoSuchGrant):
        queries.record_document(kanto.ref, record)


def test_wrong_answers_ask_a_person_to_explain_and_take_nothing_away(stage):
    grant = consent.begun(stage.lova, stage.terms)
    member, dora = stage.lova.ref, consent.data_steward()
    assert not actions.answer_questions(member=member, grant=grant.public_id, answers=consent.WRONG)
    with pytest.raises(NotUnderstood):
        actions.answer_questions(member=member, grant=grant.public_id, answers=consent.RIGHT)
    with pytest.raises(NotUnderstood):
        actions.give_grant(member=member, grant=grant.public_id)
    (waiting,) = queries.explanations_waiting()
    assert (waiting.username, waiting.language) == ("lova", "en")
    with pytest.raises(NotInOffice):
        actions.explain(explanation=waiting.public_id, actor_id=stage.clara.id, words="So.")
    actions.explain(explanation=waiting.public_id, actor_id=dora.id, words="By telephone.")
    assert queries.explanations_waiting() == []
    assert actions.answer_questions(member=member, grant=grant.public_id, answers=consent.RIGHT)
    assert queries.grant_of(member, grant.public_id).state is GrantState.UNDERSTOOD


def test_nobody_explains_to_themselves(stage):
    grant = consent.begun(stage.lova, stage.terms)
    actions.ask_explanation(member=stage.lova.ref, grant=grant.public_id)
    from django.utils import timezone

    from minga.domains.people import actions as people
    from minga.domains.people.types import Office

    people.appoint_steward(
        person_id=stage.lova.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    (waiting,) = queries.explanations_waiting()
    with pytest.raises(OwnMatter):
        actions.explain(explanation=waiting.public_id, actor_id=stage.lova.id, words="I know.")
    refused(
        "UPDATE consent_explanation SET explained_by_id = %s, explained_at = now(), words = 'x'",
        "MG154",
        stage.lova.id,
    )


def test_a_no_leaves_no_row_that_names_anybody(stage):
    consent.begun(stage.lova, stage.terms)
    actions.refuse_offer(member=stage.lova.ref, terms=stage.terms.public_id)
    assert not Grant.objects.exists()
    assert not TeachBackAttempt.objects.exists()
    assert not Explanation.objects.exists()
    assert queries.offers(stage.lova.ref) == []
    (row,) = Decline.objects.values()
    assert row.keys() == {"token"}
    actions.refuse_offer(member=stage.lova.ref, terms=stage.terms.public_id)
    assert Decline.objects.count() == 1
    with pytest.raises(NotOffered):
        consent.begun(stage.lova, stage.terms)


def test_what_was_granted_is_withdrawn_and_not_refused(stage):
    grant = consent.granted(stage.lova, stage.terms)
    with pytest.raises(WrongStep):
        actions.refuse_offer(member=stage.lova.ref, terms=stage.terms.public_id)
    with pytest.raises(WrongStep):
        actions.confirm_grant(member=stage.lova.ref, grant=grant.public_id)
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    again = actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    assert len(again.records) == 2


def test_without_opting_in_nothing_is_offered(stage):
    kanto = cast.worker("kanto")
    assert queries.offers(kanto.ref) == []
    with pytest.raises(NotOffered):
        consent.begun(kanto, stage.terms)


def test_a_purpose_that_members_forbid_stops_live_grants_at_once(stage):
    grant = consent.live(stage.lova, stage.terms)
    consent.forbid("model_training")
    assert queries.live_grant(grant.public_id) is None
    assert queries.grant_of(stage.lova.ref, grant.public_id).state is GrantState.BARRED


def test_double_consent_needs_a_second_yes_after_the_cooling_off():
    stage = consent.scene(purposes=("advertising",))
    grant = consent.granted(stage.lova, stage.terms)
    with pytest.raises(WrongStep):
        actions.confirm_grant(member=stage.lova.ref, grant=grant.public_id)
    consent.age(grant, timedelta(hours=48))
    assert queries.live_grant(grant.public_id) is None
    state = queries.grant_of(stage.lova.ref, grant.public_id).state
    assert state is GrantState.UNCONFIRMED
    confirmed = actions.confirm_grant(member=stage.lova.ref, grant=grant.public_id)
    assert confirmed.state is GrantState.LIVE
    assert queries.live_grant(grant.public_id)
    assert len(confirmed.records) == 2


def test_one_alternative_is_offered_where_the_terms_go_too_far():
    """Terms beyond her own are not shown; a client names terms of its own as the alternative."""
    clara = cast.good_customer()
    short = consent.published(clara, title="For a year")
    consent.published(
        clara, title="For five years", retention_days=1826, alternative=str(short.public_id)
    )
    lova = consent.member("lova")
    (offer,) = queries.offers(lova.ref)
    assert offer.terms.public_id == short.public_id
    celia = cast.good_customer("celia")
    consent.published(celia, retention_days=1826, alternative=str(short.public_id))
    assert len(queries.offers(lova.ref)) == 1
