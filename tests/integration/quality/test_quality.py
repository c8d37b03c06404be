"""What members say together: computed from paid answers, again and again, with the same result."""

import pytest
from django.utils import timezone

from minga.domains.errors import ReasonRequired
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.people import actions as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.quality import actions, queries
from minga.domains.quality.errors import AlreadyDecided, BadGold, NoSuchLesson
from minga.domains.quality.types import ObjectionState, Verdict
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ProjectView
from minga_pure.money import Money
from tests import cast

pytestmark = pytest.mark.django_db


def wallet(member: cast.Worker) -> Money:
    account = ledger.account_id(AccountKind.WALLET, member.ref.subject, "USD")
    return ledger.balance(account) if account else Money.zero("USD")


def answered(*, texts: int = 6, wrong: int = 0, **other: object) -> ProjectView:
    """Lova, Kanto and Noro work through a project; Noro gets the first `wrong` items wrong."""
    project = cast.published(texts=texts, **({"redundancy": 3} | other))
    for name in ("lova", "kanto", "noro"):
        member = cast.worker(name)
        member.ask(project.public_id, count=texts)
        said = "advert" if name == "noro" else "news"
        member.sync(
            [
                member.answer(task, {"label": said if task.pos < wrong else "news"})
                for task in member.tasks
            ]
        )
    return project


def test_items_on_which_everybody_agrees_are_agreed():
    project = answered()
    actions.compute(project_id=project.id)
    snapshot = queries.snapshot(project.id)
    assert snapshot is not None
    assert (snapshot.agreed, snapshot.open, snapshot.disagree) == (6, 0, 0)
    assert snapshot.answers == 18
    first = queries.results_at(project.id, [0])[0]
    assert first.value == {"label": "news"}
    assert first.verdict is Verdict.AGREED
    assert first.reason["code"] == "all_said"
    assert first.reason["facts"]["label"] == "news"


def test_a_minority_is_kept_and_weighed():
    project = answered(texts=12, wrong=3)
    actions.compute(project_id=project.id)
    hardest = queries.hardest(project, limit=3)
    assert {one.pos for one in hardest} == {0, 1, 2}
    for one in hardest:
        assert one.value == {"label": "news"}
        assert 0 < one.distribution["advert"] < one.distribution["news"]
        assert one.reason["facts"]["count"] == 2
        assert one.reason["facts"]["label"] == "news"


def test_computing_twice_changes_nothing():
    project = answered(wrong=2)
    actions.compute(project_id=project.id)
    once = queries.hardest(project), queries.snapshot(project.id)
    actions.compute(project_id=project.id)
    again = queries.hardest(project), queries.snapshot(project.id)
    assert once[0] == again[0]


def test_the_clock_looks_only_at_what_changed():
    project = answered()
    assert actions.compute_waiting() == 1
    assert actions.compute_waiting() == 0
    assert queries.snapshot(project.id) is not None


def test_items_without_enough_answers_are_open():
    project = cast.published(texts=4, redundancy=3)
    lova = cast.worker()
    lova.ask(project.public_id, count=4)
    lova.work_through()
    actions.compute(project_id=project.id)
    snapshot = queries.snapshot(project.id)
    assert snapshot is not None
    assert (snapshot.agreed, snapshot.open) == (0, 4)


def test_one_answer_an_item_is_open_for_nobody_disagrees_with_herself():
    project = cast.published(texts=6, redundancy=1)
    lova = cast.worker()
    lova.ask(project.public_id, count=6)
    lova.work_through()
    actions.compute(project_id=project.id)
    snapshot = queries.snapshot(project.id)
    assert snapshot is not None
    assert (snapshot.agreed, snapshot.open, snapshot.disagree) == (0, 6, 0)


def with_gold(reason: str = "It reports what happened.") -> tuple[ProjectView, cast.Worker]:
    """A project in which Lova has answered the gold item text-0 otherwise than expected."""
    clara = cast.good_customer()
    project = cast.published(texts=4, by=clara)
    actions.keep_gold(
        project=project.public_id, actor_id=clara.id, rows=[("text-0", {"label": "advert"}, reason)]
    )
    lova = cast.worker()
    lova.ask(project.public_id, count=4)
    lova.work_through()
    return project, lova


def test_a_gold_item_teaches():
    _project, lova = with_gold()
    (lesson,) = queries.lessons_of(lova.ref)
    assert (lesson.answer, lesson.expected) == ({"label": "news"}, {"label": "advert"})
    assert lesson.reason == "It reports what happened."
    assert not lesson.fits


def marks(*found):
    """Marks of this reach in “Text number …”."""
    return {"spans": [{"start": a, "end": b, "label": "news"} for a, b in found]}


def test_marks_are_held_against_known_ones_part_by_part():
    clara = cast.good_customer()
    project = cast.published(texts=10, by=clara, task_type="spans")
    rows = [(f"text-{n}", marks((0, 4)), "") for n in range(8)]
    actions.keep_gold(project=project.public_id, actor_id=clara.id, rows=rows)
    for name in ("lova", "kanto"):
        member = cast.worker(name)
        member.ask(project.public_id, count=10)
        known = {task.pos: task.content["text"] == "Text number 0" for task in member.tasks}
        member.sync(
            [
                member.answer(task, marks((0, 5), (5, 11)) if known[task.pos] else marks((0, 5)))
                for task in member.tasks
            ]
        )
    actions.compute(project_id=project.id)
    snapshot = queries.snapshot(project.id)
    assert snapshot is not None
    assert (snapshot.gold_seen, snapshot.gold_right) == (8, 7.5)  # one mark of two is right there
    assert snapshot.calibrated
    lessons = {one.external_id: one for one in queries.lessons_of(member.ref)}
    assert (lessons["text-0"].score, lessons["text-0"].fits) == (0.5, False)
    assert (lessons["text-1"].score, lessons["text-1"].fits) == (1.0, True)


def test_an_objection_is_paid_once_and_wins_for_everybody():
    project, lova = with_gold()
    before = wallet(lova)
    made = actions.object_to_gold(
        member=lova.ref, project=project.public_id, external_id="text-0", text="It is news."
    )
    paid = wallet(lova).micros - before.micros
    assert paid > 0
    again = actions.object_to_gold(
        member=lova.ref, project=project.public_id, external_id="text-0", text="Once more."
    )
    assert again == made
    assert wallet(lova).micros - before.micros == paid
    (waiting,) = queries.objections_waiting()
    assert waiting.text == "It is news."
    tiana = cast.person("tiana")
    people.appoint_steward(
        person_id=tiana.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    actions.decide_objection(
        objection=made, actor_id=tiana.id, upheld=True, decision="You are right."
    )
    (lesson,) = queries.lessons_of(lova.ref)
    assert (lesson.objection, lesson.decision) == (ObjectionState.UPHELD, "You are right.")
    assert queries.gold(project.id) == {}
    assert queries.objections_waiting() == []
    with pytest.raises(AlreadyDecided):
        actions.decide_objection(objection=made, actor_id=tiana.id, upheld=False, decision="No.")


def test_who_has_not_answered_it_cannot_object():
    project, _lova = with_gold()
    kanto = cast.worker("kanto")
    with pytest.raises(NoSuchLesson):
        actions.object_to_gold(
            member=kanto.ref, project=project.public_id, external_id="text-0", text="Wrong!"
        )


def test_an_objection_says_why():
    project, lova = with_gold()
    with pytest.raises(ReasonRequired):
        actions.object_to_gold(
            member=lova.ref, project=project.public_id, external_id="text-0", text=" "
        )


def test_only_a_data_steward_decides():
    project, lova = with_gold()
    made = actions.object_to_gold(
        member=lova.ref, project=project.public_id, external_id="text-0", text="It is news."
    )
    with pytest.raises(NotInOffice):
        actions.decide_objection(objection=made, actor_id=lova.id, upheld=True, decision="Mine.")


def test_gold_that_does_not_fit_the_question_is_refused_whole():
    clara = cast.good_customer()
    project = cast.published(texts=2, by=clara)
    with pytest.raises(BadGold, match="text-1"):
        actions.keep_gold(
            project=project.public_id,
            actor_id=clara.id,
            rows=[("text-0", {"label": "news"}, ""), ("text-1", {"label": "poem"}, "")],
        )
    assert queries.gold(project.id) == {}


def test_an_outsider_keeps_no_gold():
    project = cast.published(texts=1)
    oskar = cast.person("oskar")
    with pytest.raises(NoSuchProject):
        actions.keep_gold(project=project.public_id, actor_id=oskar.id, rows=[])
