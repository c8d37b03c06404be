"""A consent ends by itself; its member is told once, and renews it only when asked (G9)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from minga.domains.consent import actions, audits, queries
from minga.domains.consent.actions import grants
from minga.domains.consent.errors import NotOffered, WrongStep
from minga.domains.consent.models import Decline, Grant
from minga.domains.consent.types import GrantState
from minga.domains.notices import queries as notices
from minga.domains.people import actions as people
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
NEAR_THE_END = timedelta(days=340)
UNTOLD = "A member is told in time that a consent of theirs ends"


@pytest.fixture
def stage():
    stage = consent.scene()
    people.choose_languages(person_id=stage.lova.id, languages=["en"])
    return stage


@pytest.fixture
def ending(stage):
    """A live grant of 365 days, 25 days before its end."""
    grant = consent.live(stage.lova, stage.terms)
    consent.age(grant, NEAR_THE_END)
    return queries.grant_of(stage.lova.ref, grant.public_id)


def test_a_grant_is_renewed_with_one_step_that_cools_off_like_the_first(stage):
    grant = consent.live(stage.lova, stage.terms)
    assert not grant.can_renew
    with pytest.raises(WrongStep):
        actions.renew_grant(member=stage.lova.ref, grant=grant.public_id)
    consent.age(grant, NEAR_THE_END)
    assert queries.grant_of(stage.lova.ref, grant.public_id).can_renew
    assert not queries.renewal_of(stage.lova.ref, grant.public_id).asks_questions
    renewal = actions.renew_grant(member=stage.lova.ref, grant=grant.public_id)
    assert renewal.state is GrantState.COOLING_OFF
    assert renewal.live_from - renewal.granted_at == timedelta(hours=48)
    again = actions.renew_grant(member=stage.lova.ref, grant=grant.public_id)
    assert again.public_id == renewal.public_id
    document = queries.record_document(stage.lova.ref, renewal.records[0])
    assert "RenewedConsentGiven" in document["body"]
    assert queries.renewal_of(stage.lova.ref, grant.public_id).is_decided
    assert findings(audits.AUDITS) == []


def test_old_answers_bring_the_questions_back(stage, ending):
    cast.vote(understanding_days=300)
    assert queries.renewal_of(stage.lova.ref, ending.public_id).asks_questions
    renewal = actions.renew_grant(member=stage.lova.ref, grant=ending.public_id)
    assert renewal.state is GrantState.OFFERED
    refused("UPDATE consent_grant SET understood_at = now() WHERE renews_id IS NOT NULL", "MG912")
    assert actions.answer_questions(
        member=stage.lova.ref, grant=renewal.public_id, answers=consent.RIGHT
    )
    renewed = actions.give_grant(member=stage.lova.ref, grant=renewal.public_id)
    assert renewed.state is GrantState.COOLING_OFF


def test_answers_of_another_member_or_language_never_count(stage, ending):
    cast.vote(understanding_days=300)
    renewal = actions.renew_grant(member=stage.lova.ref, grant=ending.public_id)
    cast.vote(understanding_days=730)
    Grant.objects.filter(public_id=renewal.public_id).update(language="es")
    refused("UPDATE consent_grant SET understood_at = now() WHERE renews_id IS NOT NULL", "MG912")


def test_whoever_asks_for_an_explanation_is_asked_again_after_it(stage, ending):
    renewal = actions.explain_renewal(member=stage.lova.ref, grant=ending.public_id)
    assert renewal.waits_for_explanation
    again = actions.renew_grant(member=stage.lova.ref, grant=ending.public_id)
    assert again.state is GrantState.OFFERED
    refused("UPDATE consent_grant SET understood_at = now() WHERE renews_id IS NOT NULL", "MG912")


def test_letting_it_end_is_one_step_names_nobody_and_can_be_thought_over(stage, ending):
    actions.let_end(member=stage.lova.ref, grant=ending.public_id)
    actions.let_end(member=stage.lova.ref, grant=ending.public_id)
    view = queries.grant_of(stage.lova.ref, ending.public_id)
    assert (view.is_let_end, view.can_renew, view.state) == (True, True, GrantState.LIVE)
    (token,) = Decline.objects.values_list("token", flat=True)
    assert bytes(token) != ending.public_id.bytes
    assert actions.renew_grant(member=stage.lova.ref, grant=ending.public_id).granted_at
    with pytest.raises(WrongStep):
        actions.let_end(member=stage.lova.ref, grant=ending.public_id)


def test_a_no_after_the_questions_lets_it_end_and_deletes_the_begun_renewal(stage, ending):
    cast.vote(understanding_days=300)
    actions.renew_grant(member=stage.lova.ref, grant=ending.public_id)
    actions.refuse_offer(member=stage.lova.ref, terms=stage.terms.public_id)
    assert Grant.objects.count() == 1
    assert queries.grant_of(stage.lova.ref, ending.public_id).is_let_end


@pytest.mark.parametrize(("voted", "days"), [(10, 10), (1, 1), (90, 90), (5_000, 90)])
def test_the_days_of_renewal_are_voted_and_bounded(stage, voted, days):
    cast.vote(renewal_days=voted)
    grant = consent.live(stage.lova, stage.terms)
    early = grant.expires_at - timezone.now() - timedelta(days=days)
    consent.age(grant, early - timedelta(minutes=1))
    assert not queries.grant_of(stage.lova.ref, grant.public_id).can_renew
    with pytest.raises(WrongStep):
        actions.renew_grant(member=stage.lova.ref, grant=grant.public_id)
    consent.age(grant, timedelta(minutes=2))
    assert queries.grant_of(stage.lova.ref, grant.public_id).can_renew
    assert actions.renew_grant(member=stage.lova.ref, grant=grant.public_id).granted_at


@pytest.mark.parametrize(("validity", "retention", "days"), [(365, 30, 30), (30, 365, 30)])
def test_a_renewal_is_never_longer_than_a_copy_may_be_kept(validity, retention, days):
    stage = consent.scene(validity_days=validity, retention_days=retention)
    grant = consent.live(stage.lova, stage.terms)
    assert grant.expires_at - grant.live_from == timedelta(days=validity)
    consent.age(grant, timedelta(days=validity))
    assert queries.renewal_of(stage.lova.ref, grant.public_id).days == days
    renewal = actions.renew_grant(member=stage.lova.ref, grant=grant.public_id)
    assert renewal.expires_at - renewal.live_from == timedelta(days=days)


def test_a_short_consent_is_not_renewed_in_its_first_half():
    stage = consent.scene(validity_days=10)
    grant = consent.live(stage.lova, stage.terms)
    assert not grant.can_renew
    assert actions.remind_of_ends() == 0
    consent.age(grant, timedelta(days=5))
    assert queries.grant_of(stage.lova.ref, grant.public_id).can_renew
    assert actions.remind_of_ends() == 1


def test_a_member_is_told_once_in_their_language(stage, ending):
    assert UNTOLD in findings(audits.AUDITS)
    people.choose_languages(person_id=stage.lova.id, languages=["es"])
    assert actions.remind_of_ends() == 1
    assert actions.remind_of_ends() == 0
    (notice,) = notices.notices_of(stage.lova.ref)
    assert notice.title.startswith("Un consentimiento tuyo")
    assert stage.terms.terms.title in notice.text
    assert notice.address == f"/me/consents/{ending.public_id}/renewal"
    assert findings(audits.AUDITS) == []
    refused("UPDATE consent_grant SET reminded_at = NULL", "MG911")
    refused("UPDATE consent_grant SET reminded_at = now() + interval '1 day'", "MG911")


def test_nobody_is_told_early_nor_of_what_they_withdrew_renewed_or_closed(stage):
    grant = consent.live(stage.lova, stage.terms)
    assert actions.remind_of_ends() == 0
    refused("UPDATE consent_grant SET reminded_at = now()", "MG911")
    consent.age(grant, NEAR_THE_END)
    with transaction.atomic():
        actions.renew_grant(member=stage.lova.ref, grant=grant.public_id)
        assert actions.remind_of_ends() == 0
        transaction.set_rollback(True)
    with transaction.atomic():
        actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
        assert actions.remind_of_ends() == 0
        transaction.set_rollback(True)
    actions.close_terms(
        client=stage.terms.client, terms=stage.terms.public_id, actor_id=stage.clara.id
    )
    assert actions.remind_of_ends() == 1
    (notice,) = notices.notices_of(stage.lova.ref)
    assert "not offered any more" in notice.text
    with pytest.raises(NotOffered):
        actions.renew_grant(member=stage.lova.ref, grant=grant.public_id)


def test_a_clock_that_stood_still_tells_of_what_has_ended(stage):
    grant = consent.live(stage.lova, stage.terms)
    consent.age(grant, timedelta(days=400))
    assert actions.remind_of_ends() == 1
    (notice,) = notices.notices_of(stage.lova.ref)
    assert "ended on" in notice.title


def test_the_audit_tells_of_a_renewal_of_other_terms_or_out_of_time(stage, ending):
    actions.remind_of_ends()
    actions.renew_grant(member=stage.lova.ref, grant=ending.public_id)
    sentence = "Nothing was renewed but near its end, by its own member, for the same terms"
    assert findings(audits.AUDITS) == []
    consent.behind(
        "UPDATE consent_grant SET offered_at = offered_at - interval '100 days'"
        " WHERE renews_id IS NOT NULL"
    )
    assert sentence in findings(audits.AUDITS)


@pytest.mark.parametrize("from_old", [True, False], ids=["from the old one", "from the renewal"])
def test_one_withdrawal_ends_a_consent_and_its_renewal(stage, ending, from_old):
    renewal = actions.renew_grant(member=stage.lova.ref, grant=ending.public_id)
    start = ending if from_old else renewal
    actions.withdraw_grant(member=stage.lova.ref, grant=start.public_id)
    for grant in (ending, renewal):
        view = queries.grant_of(stage.lova.ref, grant.public_id)
        assert view.state is GrantState.WITHDRAWN
        document = queries.record_document(stage.lova.ref, view.records[-1])
        assert "ConsentWithdrawn" in document["body"]
    assert queries.live_grants(series=stage.terms.series) == []
    assert findings(audits.AUDITS) == []


def test_a_begun_renewal_goes_with_the_consent(stage, ending):
    cast.vote(understanding_days=300)
    actions.explain_renewal(member=stage.lova.ref, grant=ending.public_id)
    actions.withdraw_grant(member=stage.lova.ref, grant=ending.public_id)
    assert Grant.objects.filter(member_id=stage.lova.ref.member_id).count() == 1


def test_half_a_withdrawal_is_refused_by_the_database(stage, ending, monkeypatch):
    actions.renew_grant(member=stage.lova.ref, grant=ending.public_id)
    monkeypatch.setattr(grants, "_chain", lambda row: [row])  # an action that forgets the rest
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        actions.withdraw_grant(member=stage.lova.ref, grant=ending.public_id)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert caught.value.__cause__.sqlstate == "MG904"
