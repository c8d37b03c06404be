"""Jobs about personal data and about decisions with two rows each, of which one is bad."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.judgement import actions as judgement
from minga.domains.judgement.models import Dispute
from minga.domains.licences import actions as licences
from minga.domains.licences.models import Licence
from minga.domains.rights import actions as rights
from minga.domains.rights.models import Branch, Escalation, Request
from minga.domains.takedowns import actions as takedowns
from minga.domains.takedowns.models import Case, Search
from minga.domains.wages import actions as wages
from minga.domains.wages.models import Payday
from minga_pure.money import Money
from minga_pure.rights import RequestKind
from tests import cast
from tests.integration.consent import cast as consent_cast
from tests.integration.judgement import scenes as judged
from tests.integration.judgement.test_disputes import dispute, review_all
from tests.integration.licences import cast as licences_cast
from tests.integration.poison_scenes import Scene
from tests.integration.rights import cast as rights_cast
from tests.integration.takedowns import cast as takedowns_cast
from tests.integration.wages.weeks import a_day_later, computed, works
from tests.server_fixtures import as_the_owner


def _first(model) -> int:
    return model.objects.order_by("id").values_list("id", flat=True)[0]


def paydays() -> Scene:
    """Two approved paydays, of which a crash posted neither."""
    project, lova, thea = cast.published(texts=10), cast.worker(), cast.steward("thea")
    works(lova, project, 20_000, 9_000)
    view = computed(thea, a_day_later())
    promise = {line.currency: line.promise.micros for line in view.sums}
    wages.approve(payday=view.public_id, actor_id=thea.id, promise=promise)
    with as_the_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO wages_payday SELECT (jsonb_populate_record(first, jsonb_build_object("
            "'id', first.id + 1000, 'public_id', gen_random_uuid(), 'since', first.until, 'until',"
            " first.until + interval '1 minute'))).* FROM wages_payday first"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    return Scene(
        "wages.run_approved", wages.run_approved, "wages_payday", "UPDATE",
        f"NEW.id = {_first(Payday)} AND NEW.stage = 'posted'",
        done="SELECT count(*) FROM wages_payday WHERE stage = 'posted'",
    )  # fmt: skip


def _second_project(play: judged.Scene, *, answers: int, **declared) -> judged.Scene:
    """The same client's next project, and another member who has answered it."""
    project = cast.published(play.owner, criteria=judged.CRITERIA, **declared)
    kanto = cast.worker("kanto")
    kanto.ask(project.public_id, answers)
    given = [kanto.answer(task, {"label": "advert"}) for task in kanto.tasks]
    kanto.sync(given)
    return judged.Scene(play.owner, project, kanto, play.mira, [answer.id for answer in given])


def disputes() -> Scene:
    """Two disputes whose samples peers have looked at."""
    declared = {"review_first": False, "texts": 40, "price": Money(400_000, "USD")}
    first = judged.scene(count=20, **declared)
    second = _second_project(first, answers=20, **declared)
    people = judged.peers(3)
    for play in (first, second):
        review_all(play, dispute(play), people, met=lambda _task: True)
    bad = _first(Dispute)
    return Scene(
        "judgement.settle_disputes", judgement.settle_disputes, "judgement_dispute", "UPDATE",
        f"NEW.id = {bad} AND NEW.state <> 'auditing'",
        done="SELECT count(*) FROM judgement_dispute WHERE state <> 'auditing'",
    )  # fmt: skip


def finished_reviews() -> Scene:
    """Two reviews that peers are through with: each is closed."""
    declared = {"texts": 20, "price": Money(900_000, "USD")}
    first = judged.scene(count=10, **declared)
    _second_project(first, answers=10, review_first=True, **declared)
    people = judged.peers(3)
    judgement.ask_peers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_id, items FROM work_project WHERE derived_kind = 'audit'")
        audits = cursor.fetchall()
    for audit, items in audits:
        for peer in people:
            peer.ask(audit, items)
            peer.sync([peer.answer(task, {"met": [True, True]}) for task in peer.tasks])
    judgement.settle_reviews()  # accepts the answers; the next one closes the reviews
    return Scene(
        "judgement.end_reviews", judgement.settle_reviews, "work_project", "UPDATE",
        "NEW.state = 'closed' AND NEW.derived_kind = 'audit' AND NEW.id ="
        " (SELECT min(id) FROM work_project WHERE derived_kind = 'audit')",
        done="SELECT count(*) FROM work_project WHERE derived_kind = 'audit' AND state = 'closed'",
    )  # fmt: skip


def bonds() -> Scene:
    """Two licences of one set whose terms have ended."""
    stage = consent_cast.scene()
    consent_cast.live(stage.lova, stage.terms)
    licences_cast.engaged(stage.terms)
    for _number in range(2):
        licences_cast.selfie(stage.lova)
        licences_cast.licensed(stage.terms)
    licences_cast.end_terms()
    return Scene(
        "licences.release_bonds", licences.release_bonds, "licences_bondrelease", "INSERT",
        f"NEW.licence_id = {_first(Licence)}",
    )  # fmt: skip


def ended_licences() -> Scene:
    """Two licences whose ends are not in the feed yet."""
    bonds()
    first = _first(Licence)
    return Scene(
        "licences.note_changes", licences.note_changes, "licences_standingchange", "INSERT",
        "(SELECT item.licence_id FROM licences_licenceitem item"
        f" WHERE item.id = NEW.licence_item_id) = {first}",
    )  # fmt: skip


def _asked(names: list[str]) -> rights_cast.Scene:
    stage = rights_cast.scene(names)
    with transaction.atomic():
        rights.ask(member=stage.lova.ref, kind=RequestKind.ACCESS, grant=stage.grant.public_id)
    return stage


def silent_recipients() -> Scene:
    _asked(["firm-0", "firm-1"])
    rights_cast.age(timedelta(days=31))
    return Scene(
        "rights.escalate", rights.escalate_due, "rights_escalation", "INSERT",
        f"NEW.branch_id = {_first(Branch)}",
    )  # fmt: skip


def escalations() -> Scene:
    silent_recipients().run()
    return Scene(
        "rights.carry_out", rights.carry_out_escalations, "rights_escalation", "UPDATE",
        f"NEW.id = {_first(Escalation)} AND NEW.frozen_at IS NOT NULL",
        done="SELECT count(*) FROM rights_escalation WHERE frozen_at IS NOT NULL",
    )  # fmt: skip


def unplanned_requests() -> Scene:
    """Two requests that a crash cut short before a recipient was asked."""
    stage = _asked(["firm-0"])
    rights.ask(member=stage.lova.ref, kind=RequestKind.OBJECTION, grant=stage.grant.public_id)
    with as_the_owner(), transaction.atomic():
        consent_cast.behind("DELETE FROM rights_branch")
        consent_cast.behind("UPDATE rights_request SET fanned_out_at = NULL")
    return Scene(
        "rights.fan_out", rights.fan_out_waiting, "rights_request", "UPDATE",
        f"NEW.id = {_first(Request)} AND NEW.fanned_out_at IS NOT NULL",
        done="SELECT count(*) FROM rights_request WHERE fanned_out_at IS NOT NULL",
    )  # fmt: skip


def silent_cases() -> Scene:
    stage = takedowns_cast.scene()
    for name in ("aurora", "cloud"):
        takedowns_cast.opened(stage, name)
    with as_the_owner(), transaction.atomic():
        consent_cast.behind(
            "UPDATE takedowns_case SET opened_at = opened_at - interval '8 days',"
            " answer_until = answer_until - interval '8 days'"
        )
    return Scene(
        "takedowns.mark_overdue", takedowns.mark_overdue, "takedowns_caseevent", "INSERT",
        f"NEW.case_id = {_first(Case)} AND NEW.kind = 'overdue'",
        done="SELECT count(*) FROM takedowns_caseevent WHERE kind = 'overdue'",
    )  # fmt: skip


def expired_searches() -> Scene:
    stage = takedowns_cast.scene()
    for name in ("aurora", "cloud"):
        takedowns_cast.searched(stage.claimant, takedowns_cast.advert(stage.copies[name]))
    Search.objects.update(expires_at=timezone.now())
    return Scene(
        "takedowns.sweep_searches", takedowns.sweep_searches, "takedowns_search", "DELETE",
        f"OLD.id = {_first(Search)}",
    )  # fmt: skip


SCENES_OF_COPIES = [
    paydays, disputes, finished_reviews, bonds, ended_licences, silent_recipients, escalations,
    unplanned_requests, silent_cases, expired_searches,
]  # fmt: skip
