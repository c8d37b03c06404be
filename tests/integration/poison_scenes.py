"""Jobs of the clock with two rows each, of which one is bad, for test_poisoned_rows.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from minga.domains.answers import actions as answers
from minga.domains.assignment import actions as assignment
from minga.domains.consent import actions as consent_actions
from minga.domains.hits import actions as hit_actions
from minga.domains.judgement import actions as judgement
from minga.domains.judgement.models import Finding
from minga.domains.notices import actions as notices
from minga.domains.people import actions as people
from minga.domains.people.models import Erasure
from minga.domains.publishing import actions as publishing
from minga.domains.publishing.actions import raises as raise_steps
from minga.domains.publishing.models import Pilot
from minga.domains.wages import actions as wages
from minga.domains.work import actions as project_work
from minga_pure.money import Money
from minga_pure.projects import PurposeClass
from tests import cast, cast_hits
from tests.integration.answers.test_private_items import stop_first
from tests.integration.consent import cast as consent
from tests.integration.judgement import scenes as judged
from tests.integration.notices.test_notices import NOON
from tests.integration.panels import cast as panels
from tests.integration.publishing.cast import volunteers
from tests.integration.wages.weeks import a_day_later, paid, works


@dataclass(frozen=True)
class Scene:
    """A job, the rows of a table that it writes, and a condition that names the bad one of two.

    `done`: the query that counts the rows of which the job has done its part; else the whole table.
    """

    job: str
    run: Callable[[], object]
    table: str
    event: str
    condition: str
    done: str = ""


def rich_customer() -> cast.Customer:
    return cast.good_customer(brings=Money(1_000_000_000, "USD"))


def stopped() -> Scene:
    clara = rich_customer()
    projects = [cast.published(clara, texts=5, redundancy=3) for _number in range(2)]
    lova = cast.worker()
    for project in projects:
        stop_first(lova, project)
    return Scene(
        "assignment.take_out_stopped", assignment.take_out_stopped, "assignment_withdrawal",
        "INSERT", f"NEW.project_id = {projects[0].id}",
    )  # fmt: skip


def offers() -> Scene:
    members = [cast.worker(), cast.worker("kanto")]
    for member in members:
        notices.open_feed(member=member.ref)
    cast.published(texts=2)
    return Scene(
        "assignment.tell_of_offers", lambda: assignment.tell_of_offers(NOON), "notices_notice",
        "INSERT", f"NEW.member_id = {members[0].ref.member_id}",
    )  # fmt: skip


def erasures() -> Scene:
    members = [cast.worker(), cast.worker("kanto")]
    for member in members:
        assignment.declare(member=member.ref)
        Erasure.objects.create(person_id=member.id, requested_by="self", salt=bytes(32))
    return Scene(
        "people.resume_erasures", people.resume_erasures, "assignment_share", "DELETE",
        f"OLD.member_id = {members[0].ref.member_id}",
        done="SELECT count(*) FROM people_erasure WHERE finished_at IS NOT NULL",
    )  # fmt: skip


def reviews() -> Scene:
    play = judged.scene(texts=20, count=10, price=Money(900_000, "USD"))
    second = cast.published(
        play.owner, texts=20, review_first=True, criteria=judged.CRITERIA,
        price=Money(900_000, "USD"),
    )  # fmt: skip
    kanto = cast.worker("kanto")
    kanto.ask(second.public_id, 10)
    kanto.sync([kanto.answer(task, {"label": "advert"}) for task in kanto.tasks])
    judged.peers()
    return Scene(
        "judgement.ask_peers", judgement.ask_peers, "work_project", "INSERT",
        f"NEW.parent_id = {second.id}",
        done="SELECT count(*) FROM work_project WHERE derived_kind = 'audit'",
    )  # fmt: skip


def suspensions() -> Scene:
    play, kanto = judged.scene(), cast.worker("kanto")
    play.suspend()
    play.suspend(member=kanto.ref.subject)
    judged.transaction_ends()
    judged.days_pass(31)
    return Scene(
        "judgement.carry_out_due", judgement.carry_out_due, "assignment_suspension", "INSERT",
        f"NEW.member_id = {kanto.ref.member_id}",
    )  # fmt: skip


def appeals() -> Scene:
    play = judged.scene()
    judged.peers()
    names = [play.find(answers=play.answers[start : start + 2]) for start in (0, 2)]
    for name in names:
        judgement.appeal(member=play.lova.ref, finding=name, words="Dokambarotra ireo.")
    judged.transaction_ends()
    bad = Finding.objects.get(public_id=names[0]).id
    return Scene(
        "judgement.close_due", lambda: judgement.close_due(now=judged.after(days=15)),
        "judgement_appeal", "UPDATE", f"NEW.finding_id = {bad} AND NEW.state <> 'open'",
        done="SELECT count(*) FROM judgement_appeal WHERE state <> 'open'",
    )  # fmt: skip


def pilots() -> Scene:
    clara = rich_customer()
    volunteers(16)
    for _number in range(2):
        project = cast.draft(clara)
        cast.bring_texts(project, 600)
        publishing.open_pilot(project=project.public_id, actor_id=clara.id)
    bad = Pilot.objects.order_by("id").values_list("id", flat=True)[0]
    later = timezone.now() + timedelta(days=8)
    return Scene(
        "publishing.decide_pilots", lambda: publishing.decide_pilots(now=later),
        "publishing_pilot", "UPDATE", f"NEW.id = {bad} AND NEW.state <> 'open'",
        done="SELECT count(*) FROM publishing_pilot WHERE state <> 'open'",
    )  # fmt: skip


def raised() -> Scene:
    clara, lova = rich_customer(), cast.worker()
    projects = [cast.published(clara, texts=5, redundancy=1) for _number in range(2)]
    for project in projects:
        lova.ask(project.public_id, 3)
        lova.work_through()
        raise_steps._begin(project.public_id, clara.id, Money(20_000, "USD"))
    return Scene(
        "publishing.resume_raises", publishing.resume_raises, "publishing_raise", "UPDATE",
        f"NEW.project_id = {projects[0].id} AND NEW.state = 'done'",
        done="SELECT count(*) FROM publishing_raise WHERE state = 'done'",
    )  # fmt: skip


def remainders() -> Scene:
    clara, lova, treasurer = rich_customer(), cast.worker(), cast.steward("thea")
    projects = [
        cast.published(clara, texts=5, redundancy=1, price=Money(100_000, "USD"))
        for _number in range(2)
    ]
    for project in projects:
        works(lova, project, *[1_000] * 5)
        assignment.withdraw(project=project.public_id, actor_id=clara.id)
    a_day_later()
    paid(treasurer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return Scene(
        "wages.return_rests", wages.return_rests, "wages_floorremainder", "INSERT",
        f"NEW.project_id = {projects[0].id}",
    )  # fmt: skip


def votes() -> Scene:
    clara = cast.good_customer()
    terms = [
        consent.published(clara, title=title, purposes=("advertising",)) for title in ("One", "Two")
    ]
    cast.vote(panel_people_min=2)
    for name in ("lova", "fara"):
        consent.member(name)
    return Scene(
        "consent.open_votes_on_terms", consent_actions.open_votes_on_terms, "consent_groupvote",
        "INSERT", f"NEW.matter = '{terms[0].public_id}'",
    )  # fmt: skip


def ends() -> Scene:
    clara = cast.good_customer()
    terms = consent.published(clara)
    grants = [consent.live(consent.member(name), terms) for name in ("lova", "fara")]
    for grant in grants:
        consent.age(grant, timedelta(days=340))
    return Scene(
        "consent.remind_of_ends", consent_actions.remind_of_ends, "consent_grant", "UPDATE",
        f"NEW.public_id = '{grants[0].public_id}'",
        done="SELECT count(*) FROM consent_grant WHERE reminded_at IS NOT NULL",
    )  # fmt: skip


def panel_names() -> Scene:
    stage = panels.scene(people_min=2)
    women = stage.crowd("woman", 2, gender="woman")
    stage.crowd("other", 2)
    panel, views = stage.told(), []
    for _number in range(2):
        view = cast.draft(stage.clara, purpose_class=PurposeClass.PRODUCT, redundancy=2)
        cast.bring_texts(view, 2)
        project_work.choose_panel(project=view.public_id, panel=panel, actor_id=stage.clara.id)
        publishing.publish(project=view.public_id, actor_id=stage.clara.id)
        views.append(view)
        for woman in women:
            woman.ask(view.public_id, 2)
            woman.work_through()
            woman.tasks.clear()
    return Scene(
        "answers.name_panels", answers.name_panels, "answers_panelnaming", "INSERT",
        f"NEW.project_id = {views[0].id}",
    )  # fmt: skip


def expired_hits() -> Scene:
    made = cast_hits.issued(cast.good_customer())
    hits = [cast_hits.posted(made) for _number in range(2)]
    consent.behind("UPDATE hits_hit SET expires_at = now() - interval '1 minute'")
    return Scene(
        "hits.end_expired", hit_actions.end_expired, "work_project", "UPDATE",
        f"NEW.public_id = '{hits[0].project}' AND NEW.state = 'closed'",
        done="SELECT count(*) FROM work_project WHERE state = 'closed'",
    )  # fmt: skip


FURTHER_SCENES = [
    expired_hits,
    stopped, offers, erasures, reviews, suspensions, appeals, pilots, raised, remainders, votes,
    ends, panel_names,
]  # fmt: skip
