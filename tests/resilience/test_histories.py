"""Random histories of members, clients, lost replies, repetitions, reorderings and crashes.

After every step the whole audit passes (G1, G2, G4, G6, G8, G11, G12) and every member has exactly
what was acknowledged to her, in answers and in money.
"""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from minga.domains.answers import actions as answers
from minga.domains.answers.types import HeldTask, SyncReply, SyncRequest, Task, Want
from minga.domains.assignment import actions as assignment
from minga.domains.ledger import actions as ledger
from minga.domains.log import actions as log
from minga.domains.sql_files import sql_files
from minga.domains.work import actions as work
from minga.domains.work import queries as projects
from minga.doors.cli.auditing import audit_everything
from minga_pure.projects import ProjectState
from tests.budget import examples
from tests.cast import Worker, bring_texts, good_customer, published, steward, worker

pytestmark = pytest.mark.django_db

MEMBERS = st.integers(0, 2)
PROJECTS = st.integers(0, 1)
FATES = st.sampled_from(["arrives", "arrives", "reply lost", "crash before commit"])
KINDS = st.sampled_from(["label", "label", "label", "skip", "cant_tell", "private"])


class Crash(Exception):
    """The server dies before its commit."""


class Histories(RuleBasedStateMachine):
    """Devices that only believe what they were told, against the real database."""

    @initialize()
    def the_co_op_opens(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        tiana = steward()
        self.clara = good_customer("clara", by=tiana)
        self.projects = [
            published(self.clara, texts=9, redundancy=2),
            published(self.clara, texts=5, redundancy=3),
        ]
        self.members = [worker(name) for name in ("lova", "kanto", "soa")]
        self.sent: list[tuple[Worker, SyncRequest]] = []
        self.acknowledged: dict[Any, int] = {}
        self.texts = 100

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            try:
                self.at_the_end()
            finally:
                transaction.set_rollback(True)
                self.undo.__exit__(None, None, None)

    def at_the_end(self) -> None:
        """Check nothing more: every step was followed by all checks."""

    def send(self, member: Worker, request: SyncRequest, fate: str) -> None:
        self.sent.append((member, request))
        try:
            with transaction.atomic():
                reply = answers.sync(member=member.ref, request=request)
                if fate == "crash before commit":
                    raise Crash
        except Crash:
            return
        if fate == "arrives":
            self.believe(member, request, reply)

    def believe(self, member: Worker, request: SyncRequest, reply: SyncReply) -> None:
        settled = {one.id for one in reply.answers}
        done = {(one.project, one.pos) for one in request.answers if one.id in settled}
        held = {(task.project, task.pos): task for task in [*member.tasks, *reply.tasks]}
        member.tasks = [task for key, task in held.items() if key not in done]
        for one in reply.answers:
            assert one.state != "refused", one
            if one.state == "stored":
                assert one.price_micros
                self.acknowledged[one.id] = one.price_micros

    def held(self, member: Worker) -> list[HeldTask]:
        return [HeldTask(task.project, task.pos) for task in member.tasks]

    @rule(who=MEMBERS, where=PROJECTS, count=st.integers(1, 6), fate=FATES)
    def asks_for_a_bundle(self, who: int, where: int, count: int, fate: str) -> None:
        member = self.members[who]
        want = Want(project=self.projects[where].public_id, count=count)
        self.send(member, SyncRequest(held=self.held(member), want=want), fate)

    @rule(who=MEMBERS, share=st.integers(1, 4), kind=KINDS, backwards=st.booleans(), fate=FATES)
    def answers_some(self, who: int, share: int, kind: str, backwards: bool, fate: str) -> None:
        member = self.members[who]
        some: list[Task] = member.tasks[::share][:: -1 if backwards else 1]
        given = [member.answer(task, kind=kind) for task in some]
        self.send(member, SyncRequest(answers=given, held=self.held(member)), fate)

    @rule(back=st.integers(0, 12), fate=FATES)
    def an_old_request_comes_again(self, back: int, fate: str) -> None:
        if self.sent:
            member, request = self.sent[-1 - back % len(self.sent)]
            self.send(member, request, "reply lost" if fate == "arrives" else fate)

    @rule(who=MEMBERS, where=PROJECTS)
    def works_offline_for_a_month(self, who: int, where: int) -> None:
        """She has tasks, nobody hears of her, and then all her answers come at once (H02)."""
        self.asks_for_a_bundle(who, where, 3, "arrives")
        self.leases_run_out(1)
        self.answers_some(who, 1, "label", backwards=True, fate="arrives")

    @rule(who=MEMBERS, where=PROJECTS)
    def answers_every_second_task(self, who: int, where: int) -> None:
        self.asks_for_a_bundle(who, where, 4, "arrives")
        self.answers_some(who, 2, "label", backwards=False, fate="arrives")

    @rule(every=st.integers(1, 3))
    def leases_run_out(self, every: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE assignment_lease SET expires_at = now() - interval '40 days'"
                " WHERE lo %% %s = 0",
                [every],
            )
        assignment.sweep_leases()

    @rule(who=MEMBERS, where=PROJECTS)
    def puts_the_bundle_down(self, who: int, where: int) -> None:
        assignment.release_bundle(
            member=self.members[who].ref, project=self.projects[where].public_id
        )

    @rule(where=PROJECTS)
    def the_client_pauses_or_resumes(self, where: int) -> None:
        project = self.projects[where].public_id
        paused = projects.project(project).state == ProjectState.PAUSED
        (work.resume if paused else work.pause)(project=project, actor_id=self.clara.id)

    @rule(where=PROJECTS, count=st.integers(1, 4))
    def the_client_brings_more(self, where: int, count: int) -> None:
        card = projects.project(self.projects[where].public_id)
        if card.state != ProjectState.CLOSED:
            bring_texts(card, count, self.texts)
            self.texts += count
            assignment.publish(project=card.public_id, actor_id=self.clara.id)

    @rule(where=PROJECTS)
    def the_client_withdraws(self, where: int) -> None:
        assignment.withdraw(project=self.projects[where].public_id, actor_id=self.clara.id)

    @rule()
    def the_books_are_folded_and_the_log_is_fed(self) -> None:
        ledger.roll_up()
        log.feed()

    @invariant()
    def the_audit_passes(self) -> None:
        if not hasattr(self, "members"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert [one for one in audit_everything() if one.offenders] == []

    @invariant()
    def everybody_has_what_was_acknowledged(self) -> None:
        if not hasattr(self, "members"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, price_micros FROM answers_answer")
            stored = dict(cursor.fetchall())
        assert self.acknowledged.items() <= stored.items()


class AuditedAtTheirEnd(Histories):
    """The same histories with one audit each, which finds what a broken house left in its rows."""

    def the_audit_passes(self) -> None:
        """Wait for the end."""

    def at_the_end(self) -> None:
        super().the_audit_passes()


def play(examples: int, *, hunting: bool = False) -> None:
    """Hunting: the same histories every time, and the first that fails is enough."""
    phases = [Phase.generate] if hunting else [Phase.generate, Phase.shrink]
    run_state_machine_as_test(
        AuditedAtTheirEnd if hunting else Histories,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            phases=phases,
            derandomize=hunting,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_history_loses_an_answer_a_slot_or_a_micro() -> None:
    play(examples(25))


MUTANTS = [
    pytest.param(
        "assignment",
        "20_claim.sql",
        "stretch\n        ), told AS (",
        "stretch WHERE false\n        ), told AS (",
        id="sweeping forgets the slots",
    ),
    pytest.param(
        "assignment",
        "20_claim.sql",
        "DELETE FROM assignment_returned WHERE id = r.id;",
        "",
        id="a returned slot is lent and stays on offer",
    ),
    pytest.param(
        "answers",
        "20_sync.sql",
        "PERFORM answers_readmit(p_member, r.project, r.pos, r.id);",
        "NULL;",
        id="a late answer is refused",
    ),
    pytest.param(
        "answers",
        "20_sync.sql",
        "SET open = lease.open - paid.positions",
        "SET open = '{}'",
        id="answering some gives up the rest",
    ),
]


@pytest.mark.parametrize(("domain", "file", "text", "broken"), MUTANTS)
def test_a_broken_house_is_found_out(domain: str, file: str, text: str, broken: str) -> None:
    """The same histories against a house with one fault in its SQL must not pass."""
    found = next(path for path in sql_files(domain) if path.name == file)
    sql = found.read_text(encoding="utf-8")
    assert text in sql
    with connection.cursor() as cursor:
        cursor.execute(sql.replace(text, broken))
    with pytest.raises((AssertionError, DatabaseError, ExceptionGroup)):
        play(60, hunting=True)
