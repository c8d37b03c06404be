"""The panel's yes: the members concerned vote before anything under double consent is offered."""

import pytest

from minga.domains.consent import actions, audits, queries
from minga.domains.consent.errors import CannotVote, NotOffered, TooFewVoters
from minga.domains.consent.models import GroupVote
from minga.domains.consent.types import VoteState
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
ADVERT = ("advertising",)


@pytest.fixture
def stage():
    clara = cast.good_customer()
    terms = consent.published(clara, purposes=ADVERT)
    return consent.Scene(clara, consent.member("lova"), terms)


def says(vote: GroupVote, worker: cast.Worker, *, yes: bool) -> None:
    actions.cast_vote(member=worker.ref, vote=vote.public_id, is_yes=yes)


def test_nothing_is_offered_before_the_members_concerned_said_yes(stage):
    fara = consent.member("fara")
    assert queries.offers(stage.lova.ref) == []
    with pytest.raises(NotOffered):
        consent.begun(stage.lova, stage.terms)
    refused(
        "INSERT INTO consent_grant (public_id, member_id, terms_id, standing_id, response,"
        " language, heard_aloud) SELECT gen_random_uuid(), %s, terms.id, standing.id, 'accepted',"
        " 'en', false FROM consent_terms terms, consent_standingtermsversion standing"
        " WHERE standing.member_id = %s",
        "MG913",
        stage.lova.ref.member_id,
        stage.lova.ref.member_id,
    )
    vote = consent.vote_opens(stage.terms)
    (seen,) = queries.votes_of(stage.lova.ref)
    assert (seen.state, seen.has_voted, seen.purposes) == (VoteState.OPEN, False, ADVERT)
    says(vote, stage.lova, yes=True)
    says(vote, fara, yes=True)
    assert queries.offers(stage.lova.ref) == []
    consent.vote_closes(vote)
    (offer,) = queries.offers(stage.lova.ref)
    assert offer.terms.public_id == stage.terms.public_id
    assert consent.begun(stage.lova, stage.terms)
    assert findings(audits.AUDITS) == []


@pytest.mark.parametrize(
    ("answers", "quorum", "state"),
    [
        ((True, True, False, None), "0.5", VoteState.PASSED),
        ((True, None, None, None), "0.5", VoteState.REFUSED),
        ((True, None, None, None), "0.25", VoteState.PASSED),
        ((True, False, None, None), "0.5", VoteState.REFUSED),
        ((False, False, True, None), "0.5", VoteState.REFUSED),
        ((None, None, None, None), "0", VoteState.REFUSED),
    ],
)
def test_a_quorum_and_more_yes_than_no(stage, answers, quorum, state):
    cast.vote(panel_vote_quorum_rate=quorum)
    workers = [stage.lova, *(consent.member(name) for name in ("fara", "noro", "sitraka"))]
    vote = consent.vote_opens(stage.terms)
    for worker, answer in zip(workers, answers, strict=True):
        if answer is not None:
            says(vote, worker, yes=answer)
    consent.vote_closes(vote)
    assert queries.vote_states([stage.terms.public_id]) == {stage.terms.public_id: state}
    assert bool(queries.offers(stage.lova.ref)) == (state is VoteState.PASSED)


def test_one_member_one_vote_and_no_row_says_which(stage):
    vote = consent.vote_opens(stage.terms, "fara")
    outsider = cast.worker("oskar")
    says(vote, stage.lova, yes=True)
    for worker in (stage.lova, outsider):
        with pytest.raises(CannotVote):
            says(vote, worker, yes=False)
    refused("UPDATE consent_groupvoter SET has_voted = false WHERE has_voted", "MG917")
    refused("UPDATE consent_groupvoter SET has_voted = true WHERE NOT has_voted", "MG919")
    refused("UPDATE consent_groupvote SET yes = yes + 1", "MG919")
    refused("UPDATE consent_groupvote SET yes = yes + 5", "MG917")
    refused("UPDATE consent_groupvote SET yes = yes - 1, no = no + 2", "MG917")
    refused("UPDATE consent_groupvote SET quorum = 9, yes = yes + 1", "MG917")
    refused("UPDATE consent_groupvote SET closes_at = now()", "MG917")
    refused("DELETE FROM consent_groupvoter", "MG903")
    refused("DELETE FROM consent_groupvote", "MG903")
    columns = [field.name for field in vote.voters.model._meta.fields]
    assert columns == ["id", "vote", "member", "has_voted"]


def test_nobody_votes_after_the_end_or_is_added_later(stage):
    vote = consent.vote_opens(stage.terms, "fara")
    consent.behind("UPDATE consent_groupvote SET opened_at = now() - interval '1 day'")
    refused(
        "INSERT INTO consent_groupvoter (vote_id, member_id, has_voted) SELECT id, %s, false"
        " FROM consent_groupvote",
        "MG917",
        cast.worker("oskar").ref.member_id,
    )
    consent.vote_closes(vote)
    with pytest.raises(CannotVote):
        says(vote, stage.lova, yes=True)


def test_no_vote_of_so_few_that_it_tells_who_said_what(stage):
    cast.vote(panel_people_min=2)
    assert actions.open_votes_on_terms() == 0
    with pytest.raises(TooFewVoters):
        actions.open_vote(
            matter=stage.terms.public_id,
            client=stage.terms.client,
            title="x",
            purposes=ADVERT,
            members=[stage.lova.ref.member_id],
        )
    refused(
        "INSERT INTO consent_groupvote (public_id, matter, client, title, purposes, electorate,"
        " quorum, yes, no) SELECT gen_random_uuid(), public_id, client, 'x', '{}', 1, 1, 0, 0"
        " FROM consent_terms",
        "MG918",
    )
    consent.member("fara")
    assert actions.open_votes_on_terms() == 1
    assert actions.open_votes_on_terms() == 0


def test_a_vote_takes_place_once_and_a_new_version_asks_again(stage):
    consent.vote_opens(stage.terms, "fara")
    changed = consent.published(
        stage.clara, replaces=stage.terms.public_id, purposes=ADVERT, title="Other words"
    )
    assert GroupVote.objects.filter(matter=changed.public_id).exists()
    consent.group_says_yes(changed)
    (offer,) = queries.offers(stage.lova.ref)
    assert offer.terms.public_id == changed.public_id


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE consent_groupvote SET yes = yes + 1",
            "A vote of the members concerned counts each of its voters once",
        ),
        (
            "UPDATE consent_groupvote SET closes_at = now() + interval '1 hour'",
            "Nothing under double consent was offered before the members concerned said yes",
        ),
    ],
)
def test_the_audit_finds_what_was_done_behind_its_back(statement, sentence):
    stage = consent.scene(purposes=ADVERT)
    consent.begun(stage.lova, stage.terms)
    assert findings(audits.AUDITS) == []
    consent.behind(statement)
    assert sentence in findings(audits.AUDITS)
