"""Replays a mass refusal: a client that got 70,000 paid answers wants none of them (H05).

On 19 August 2022 a requester of another platform refused more than 70,000 one-cent tasks at once;
four of the people concerned got 121 of them back, more than 40 days later. Here the same client
questions all 70,000: what did members lose, who was told, and what may the client publish next?

    make bench NAME=mass_refusal          # ARGS=700: so many answers; ends with one line of JSON

`replay()` works in any migrated database with the founding vote held, through the real functions:
the SQL call of the sync endpoint, the actions of the judgement domain, the audits of the books.
"""

import json
import sys
import time
from uuid import UUID, uuid4

ANSWERS = 70_000
MEMBERS = 35
SAMPLED = 381  # answers at which a mediator looks
PRICE_MICROS = 10_000
LANGUAGES = ("es", "fr", "pt", "fil", "ar", "mg", "en")

ANSWER_ALL_THAT_IS_HELD = """
    SELECT answers_sync(%(member)s, %(subject)s, (
        SELECT jsonb_agg(jsonb_build_object(
                   'id', gen_random_uuid(), 'project', project_id, 'pos', pos, 'kind', 'label',
                   'value', '{"label": "news"}'::jsonb, 'digest', '', 'spent_ms', 4000,
                   'made_at', now(), 'version', 1))
          FROM assignment_lease lease, unnest(open) AS stretch,
               generate_series(lower(stretch), upper(stretch) - 1) AS pos
         WHERE lease.member_id = %(member)s), '[]', NULL, 0, 72)
"""


def replay(*, answers: int = ANSWERS, members: int = MEMBERS) -> dict[str, object]:
    """Measure the effect of a mass refusal on members. Losses are micros of money."""
    from django.db import connection

    from minga.domains.judgement import actions, queries
    from minga.domains.judgement.errors import NothingWaits
    from minga.domains.judgement.types import Wish
    from minga.domains.ledger import queries as ledger
    from minga.domains.work import queries as work

    clara, mira, project, workers = _people(answers, members)
    for worker in workers:
        _work(worker.ref.member_id, worker.ref.subject, project.id, -(-answers // members))
    paid = _wallets()
    started = time.perf_counter()
    dispute = actions.dispute(
        project=project.public_id, actor_id=clara.id, criterion=1, words="All of it is wrong.",
        wish=Wish.REFUND,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM answers_answer WHERE project_id = %s", [project.id])
        named = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM judgement_decisionnotice WHERE about = %s", [dispute])
        (notices,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(DISTINCT language) FROM judgement_decisionnotice WHERE about = %s",
            [dispute],
        )
        (languages,) = cursor.fetchone()
    try:  # even a mediator who wanted to could not refuse one of them
        actions.find(answers=named[:100], criterion=1, evidence="all", words="all",
                     language="en", actor_id=mira.id)  # fmt: skip
        refusals = 1
    except NothingWaits:
        refusals = 0
    client = work.client(clara.client.public_id)
    sampled = min(SAMPLED, len(named))
    actions.mediate(dispute=dispute, actor_id=mira.id, looked_at=sampled, faulty=sampled)
    card = queries.dispute_card(dispute)
    return {
        "answers": len(named),
        "members": members,
        "mass_refusal_loss_micros": paid - _wallets(),
        "paid_micros": paid,
        "elsewhere_loss_micros": len(named) * PRICE_MICROS,
        "members_told": notices,
        "languages_told": languages,
        "publishing_held": client is not None and client.held_since is not None,
        "refusals_possible": refusals,
        "refused_share_after": queries.figures(project.id).refused_share,
        "records_moved": sum(queries.record_of(worker.ref) is not None for worker in workers),
        "refunded_from_reserve_micros": card.refunded.micros,
        "complaints_of_the_books": ledger.check_books(),
        "seconds_to_question": round(seconds, 2),
    }


def _people(answers: int, members: int):  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from minga.domains.assignment import actions as assignment
    from minga.domains.charter import actions as charter
    from minga.domains.people import actions as people
    from minga.domains.people.types import Office
    from minga_pure.money import Money
    from tests import cast

    tag = uuid4().hex[:6]
    clara = cast.good_customer(f"mass-{tag}", brings=Money(10_000_000_000, "USD"))
    mira = cast.person(f"mira-{tag}")
    today = timezone.now().date()
    people.appoint_steward(person_id=mira.id, office=Office.MEDIATOR, since=today)
    charter.adopt(vote_id=_vote_that_no_pilot_is_needed())
    project = cast.draft(
        clara, title=f"A mass refusal {tag}", redundancy=1, price=Money(PRICE_MICROS, "USD"),
        criteria=["News says what happened."],
    )  # fmt: skip
    cast.bring_texts(project, answers)
    project = assignment.publish(project=project.public_id, actor_id=clara.id)
    workers = []
    for number in range(members):
        person = cast.person(f"w{number}-{tag}")
        ref = people.enrol_member(
            person_id=person.id,
            languages=[LANGUAGES[number % len(LANGUAGES)]],
            attested_by=people.founding_registrar(),
        )
        workers.append(cast.Worker(person.id, person.username, ref))
    return clara, mira, project, workers


def _vote_that_no_pilot_is_needed() -> UUID:
    """The case is about what comes after publishing: the members skip the prototype pilot."""
    from minga.domains.charter import actions as charter

    return charter.record_vote(
        title="No round for this replay", text="For a measurement.",
        decides={"pilot_from_answers": 1_000_000_000}, yes=3, no=0, abstained=0,
    ).id  # fmt: skip


def _work(member: int, subject: UUID, project: int, count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answers_sync(%s, %s, '[]', '[]', %s, %s, 72)",
            [member, subject, project, count],
        )
        cursor.execute(ANSWER_ALL_THAT_IS_HELD, {"member": member, "subject": subject})


def _wallets() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(balance_micros), 0)::bigint FROM ledger_account"
            " WHERE kind = 'wallet'"
        )
        return int(cursor.fetchone()[0])


def main() -> None:
    from bench.scratch import scratch_coop

    answers = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else ANSWERS
    with scratch_coop():
        print(json.dumps(replay(answers=answers)))


if __name__ == "__main__":
    main()
