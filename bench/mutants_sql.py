"""Hand-written mutants of the SQL that lends tasks, takes answers in and posts money.

Each one is a text of a domain's sql/ with one fault. It runs in the database of a session of tests
(a copy of the migrated one), where a few tests of tests/integration must fail; all of them pass
with the text as it is.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOMAINS = Path("server/minga/domains")
SECONDS_MAX = 300
SECONDS_MAX_OF_ALL_TESTS = 1_200
TEXT_VARIABLE = "MINGA_MUTATED_SQL"

CLAIM, SWEEP = "assignment/sql/20_claim.sql", "assignment/sql/20_claim.sql"
SYNC, SETTLE = "answers/sql/20_sync.sql", "answers/sql/40_settle.sql"
POST, TAIL = "ledger/sql/03_transfer.sql", "ledger/sql/04_tail.sql"
AT_ONCE = "assignment/test_claims_at_once.py"
CLAIMS, ANSWERS = "assignment/test_claims.py", "answers/test_sync.py"
STANDING, TRANSFERS, BOOKS = (
    "answers/test_standing.py", "ledger/test_transfers.py", "ledger/test_books.py",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SqlMutant:
    """One fault: the first occurrence of `text` in the file becomes `broken`."""

    name: str
    file: str
    text: str
    broken: str
    tests: tuple[str, ...]

    @property
    def path(self) -> Path:
        return DOMAINS / self.file

    def mutated(self) -> str:
        """Return the file's text with the fault. Raises ValueError when it has no such place."""
        original = (ROOT / self.path).read_text(encoding="utf-8")
        if self.text not in original:
            raise ValueError(f"{self.name}: {self.file} has no {self.text!r} any more")
        return original.replace(self.text, self.broken, 1)

    def row(self, verdict: str) -> dict[str, Any]:
        """Return the mutant with its verdict in the form of those of Python."""
        before = (ROOT / self.path).read_text(encoding="utf-8").partition(self.text)[0]
        return {
            "file": str(self.path),
            "line": before.count("\n") + 1,
            "change": [_in_one_line(self.text), _in_one_line(self.broken) or "nothing"],
            "seen": verdict,
        }


MUTANTS = (
    SqlMutant(
        "a claim waits for the lane of another one", CLAIM,
        "ORDER BY lane LIMIT 1 FOR UPDATE SKIP LOCKED", "ORDER BY lane LIMIT 1 FOR UPDATE",
        (f"{AT_ONCE}::test_a_claim_takes_another_lane_while_one_is_held_by_a_claim",),
    ),
    SqlMutant(
        "a claim waits for returned slots that another one takes", CLAIM,
        "ORDER BY id LIMIT 16 FOR UPDATE SKIP LOCKED", "ORDER BY id LIMIT 16 FOR UPDATE",
        (f"{AT_ONCE}::test_a_claim_of_returned_slots_does_not_wait_for_another_one",),
    ),
    SqlMutant(
        "a claim says that there is no work while lanes are held", CLAIM,
        "CONTINUE WHEN FOUND;", "EXIT WHEN FOUND;",
        (f"{AT_ONCE}::test_a_claim_waits_for_a_lane_instead_of_saying_that_there_is_no_work",),
    ),
    SqlMutant(
        "two claims of one lane take the same slots", CLAIM,
        "UPDATE assignment_lane SET next = upper(v_take)",
        "UPDATE assignment_lane SET next = r.next",
        (f"{CLAIMS}::test_any_way_of_claiming_keeps_every_slot",),
    ),
    SqlMutant(
        "a member is given an item again", CLAIM,
        "v_free := int4multirange(int4range(r.lo, r.hi)) - (v_seen + v_new);",
        "v_free := int4multirange(int4range(r.lo, r.hi)) - v_new;",
        (f"{CLAIMS}::test_slots_that_came_back_are_given_only_where_the_member_has_not_answered",),
    ),
    SqlMutant(
        "returned slots stay on offer when they are lent", CLAIM,
        "DELETE FROM assignment_returned WHERE id = r.id;", "",
        (f"{AT_ONCE}::test_returned_slots_that_are_lent_are_no_longer_on_offer",),
    ),
    SqlMutant(
        "a suspended member is given work", CLAIM,
        "OR assignment_is_suspended(p_member) OR", "OR",
        ("judgement/test_suspensions.py::test_she_gets_no_new_work_and_is_told_once",),
    ),
    SqlMutant(
        "a lease lasts minutes instead of hours", CLAIM,
        "make_interval(hours => p_hours)", "make_interval(mins => p_hours)",
        (f"{AT_ONCE}::test_a_lease_lasts_the_voted_hours",),
    ),
    SqlMutant(
        "a sweep ends leases that have not run out", SWEEP,
        "WHERE member_id = r.member_id AND expires_at < p_now RETURNING *",
        "WHERE member_id = r.member_id RETURNING *",
        (f"{AT_ONCE}::test_a_sweep_gives_back_what_has_run_out_and_nothing_else",),
    ),
    SqlMutant(
        "a sweep ends a lease in its last moment", SWEEP,
        "WHERE member_id = r.member_id AND expires_at < p_now RETURNING *",
        "WHERE member_id = r.member_id AND expires_at <= p_now RETURNING *",
        (f"{AT_ONCE}::test_a_sweep_gives_back_what_has_run_out_and_nothing_else",),
    ),
    SqlMutant(
        "a sweep waits for a member who is syncing", SWEEP,
        "CONTINUE WHEN NOT pg_try_advisory_xact_lock(", "PERFORM pg_advisory_xact_lock(",
        (f"{AT_ONCE}::test_a_sweep_leaves_a_member_who_is_syncing_for_the_next_time",),
    ),
    SqlMutant(
        "a sweep forgets the slots", SWEEP,
        "stretch\n        ), told AS (", "stretch WHERE false\n        ), told AS (",
        (f"{ANSWERS}::test_an_answer_that_comes_a_month_late_is_paid_from_its_own_slot",
         f"{CLAIMS}::test_who_let_a_bundle_go_may_come_back_for_what_she_had_not_answered"),
    ),
    SqlMutant(
        "two devices of a member claim at the same moment", SYNC,
        "PERFORM assignment_lock_member(p_member);", "",
        (f"{AT_ONCE}::test_two_devices_of_a_member_hold_together_no_more_than_she_wants",),
    ),
    SqlMutant(
        "a repeated request claims again", SYNC,
        "v_claim := p_wanted - assignment_open_count(p_member, p_project);", "v_claim := p_wanted;",
        (f"{ANSWERS}::test_a_lost_reply_brings_the_same_tasks_again_and_claims_no_more",),
    ),
    SqlMutant(
        "a late answer is refused", SYNC,
        "PERFORM answers_readmit(p_member, r.project, r.pos, r.id);", "NULL;",
        (f"{ANSWERS}::test_an_answer_that_comes_a_month_late_is_paid_from_its_own_slot",),
    ),
    SqlMutant(
        "a late answer is paid from the pay of another one", SYNC,
        "    INSERT INTO ledger.transfer (debit, credit, amount_micros, code, reference)\n"
        "    VALUES (v_payer, v_escrow, v_project.price_micros, 'late_answer', 'late:' || p_id);\n",
        "",
        (f"{ANSWERS}::test_a_late_answer_whose_slot_went_to_somebody_else_is_paid_as_well",
         "../resilience/test_histories.py::test_no_history_loses_an_answer_a_slot_or_a_micro"),
    ),
    SqlMutant(
        "answering some tasks gives up the others", SYNC,
        "SET open = lease.open - paid.positions", "SET open = '{}'",
        (f"{AT_ONCE}::test_an_answer_gives_up_no_other_task_of_its_lease",),
    ),
    SqlMutant(
        "pay goes past the time for review", SYNC,
        "THEN 'wallet' ELSE 'pending_review' END", "THEN 'wallet' ELSE 'wallet' END",
        (f"{STANDING}::test_pay_waits_beside_the_wallet_and_the_client_reads_nothing_yet",),
    ),
    SqlMutant(
        "who closed the account is given new work", SYNC,
        "IF p_wanted > 0 AND (SELECT person.is_active AND member.left_at IS NULL",
        "IF p_wanted > 0 AND (SELECT true",
        (f"{ANSWERS}::test_whose_account_is_closed_is_paid_for_what_she_sends_and_given_nothing_new",),
    ),
    SqlMutant(
        "silence accepts before its deadline", SETTLE,
        "WHERE state = 'waiting' AND until <= p_now", "WHERE state = 'waiting'",
        (f"{STANDING}::test_silence_accepts_at_the_deadline_and_pays_once",),
    ),
    SqlMutant(
        "a refused answer that is accepted later is paid twice", SETTLE,
        "coalesce(wanted.micros, stand.price_micros) - stand.paid_micros AS micros",
        "coalesce(wanted.micros, stand.price_micros) AS micros",
        ("judgement/test_findings.py",),
    ),
    SqlMutant(
        "an account pays one micro more than it holds", TAIL,
        "IF held < micros THEN", "IF held < micros - 1 THEN",
        (f"{TRANSFERS}::test_the_database_refuses_a_wrong_transfer_by_itself",),
    ),
    SqlMutant(
        "answers that are not folded yet can be spent again", TAIL,
        "held := held - ledger_tail(payer.id, payer.as_of_xact);", "NULL;",
        (f"{BOOKS}::test_an_escrows_balance_counts_answers_before_and_after_a_roll_up",
         f"{BOOKS}::test_whatever_is_tried_the_books_balance_and_nobody_is_overdrawn"),
    ),
    SqlMutant(
        "pay in another currency arrives", POST,
        "AND payer.currency = payee.currency\n", "\n",
        (f"{TRANSFERS}::test_the_database_refuses_a_wrong_transfer_by_itself",),
    ),
    SqlMutant(
        "pay of answers goes to any account", POST,
        "AND payer.kind = 'escrow' AND payee.kind IN ('wallet', 'pending_review')",
        "AND payer.kind = 'escrow'",
        (f"{TRANSFERS}::test_the_database_refuses_a_wrong_transfer_by_itself",),
    ),
    SqlMutant(
        "two transfers at once lose one of their amounts", POST,
        "PERFORM ledger_lock(moved.debit, moved.credit);", "",
        (f"{BOOKS}::test_sixteen_people_at_once_keep_the_books_balanced",),
    ),
    SqlMutant(
        "a roll-up folds answers of transactions that are under way", "ledger/sql/05_roll_up.sql",
        "           AND t.xact < (SELECT horizon FROM moment)\n", "",
        (f"{BOOKS}::test_a_roll_up_waits_for_no_sync_and_misses_none",),
    ),
)  # fmt: skip


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def survey() -> Iterator[dict[str, Any]]:
    """Yield the verdict of every mutant. Exits when the tests fail without any."""
    files = sorted({mutant.path for mutant in MUTANTS})
    originals = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in files)
    tests = sorted({test for mutant in MUTANTS for test in mutant.tests})
    if (verdict := outcome(originals, tests, SECONDS_MAX_OF_ALL_TESTS)) != "passed":
        sys.exit(f"The tests of the mutants of SQL end as “{verdict}” without any mutant")
    for mutant in MUTANTS:
        yield mutant.row(outcome(mutant.mutated(), list(mutant.tests)))


def outcome(sql: str, tests: list[str], seconds: int = SECONDS_MAX) -> str:
    """Run a text in a session's database, then tests: "passed", "failed" or "endless"."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(sql)
        file.flush()
        try:
            session = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider",
                 "-p", "bench.mutants_sql_plugin",
                 *(os.path.normpath(f"tests/integration/{test}") for test in tests)],
                cwd=ROOT, env=os.environ | {TEXT_VARIABLE: file.name}, timeout=seconds,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "endless"
    if session.returncode not in (0, 1):  # neither passed nor failed: the session itself broke
        sys.exit(session.stdout.decode(errors="replace")[-4_000:])
    return "failed" if session.returncode else "passed"
