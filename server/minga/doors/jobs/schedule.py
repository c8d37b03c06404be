"""When the clock's jobs run. Each calls one action of one domain and lets go of its connection.

A job that is still waiting is not queued a second time (queueing_lock), and one kind never runs
beside itself (lock). Procrastinate's cron lines may have seconds as a sixth field.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

EVERY_FIVE_SECONDS = "* * * * * */5"
EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "0 * * * *"
EVERY_DAY = "30 2 * * *"


def scheduled(cron: str, name: str) -> Callable[[Callable[[], object]], Any]:
    """Register a function as a periodic job by a cron line; runs never overlap."""

    def register(work: Callable[[], object]) -> Any:
        def run(timestamp: int) -> None:  # noqa: ARG001 (procrastinate gives it)
            close_old_connections()
            try:
                work()
            finally:
                close_old_connections()

        task = app.task(name=name, lock=name, queueing_lock=name, pass_context=False)(run)
        return app.periodic(cron=cron, periodic_id=name)(task)

    return register


def _each(*works: Callable[[], object]) -> None:
    """Carry out every part of a job, also behind one that fails; the first error is raised."""
    errors: list[Exception] = []
    for work in works:
        try:
            work()
        except Exception as exc:  # noqa: BLE001 (raised below, once the others had their turn)
            errors.append(exc)
    if errors:
        raise errors[0]


@scheduled(EVERY_FIVE_SECONDS, "log.feed")
def feed_log() -> None:
    from minga.domains.log import actions

    actions.feed()


@scheduled(EVERY_MINUTE, "ledger.roll_up")
def roll_up_ledger() -> None:
    from minga.domains.ledger import actions

    actions.roll_up()


@scheduled(EVERY_MINUTE, "assignment.sweep_leases")
def sweep_leases() -> None:
    from minga.domains.assignment import actions

    actions.sweep_leases()


@scheduled(EVERY_MINUTE, "assignment.share_out")
def share_out() -> None:
    """Work that is scarce: up to where everybody may be served."""
    from minga.domains.assignment import actions

    actions.share_out()


@scheduled(EVERY_MINUTE, "assignment.return_leftovers")
def return_leftovers() -> None:
    from minga.domains.assignment import actions

    actions.return_leftovers()


@scheduled(EVERY_MINUTE, "assignment.release_alternatives")
def release_alternatives() -> None:
    """Work beside collections that need it no more: for everybody."""
    from minga.domains.assignment import actions

    actions.release_alternatives()


@scheduled(EVERY_MINUTE, "assignment.take_out_stopped")
def take_out_stopped() -> None:
    """Items that show somebody's private data: off the offer, and their money back."""
    from minga.domains.assignment import actions

    actions.take_out_stopped()


@scheduled(EVERY_MINUTE, "hits.end_expired")
def end_expired_hits() -> None:
    """HITs whose time has passed: off the offer, and their money back."""
    from minga.domains.hits import actions

    actions.end_expired()


@scheduled(EVERY_MINUTE, "notices.deliver")
def deliver_notices() -> None:
    from minga.domains.notices import actions

    actions.deliver_due()


@scheduled(EVERY_MINUTE, "licences.webhooks")
def tell_webhooks() -> None:
    """Clients' addresses, of items that may not be used any more."""
    from minga.domains.licences import actions

    actions.tell_webhooks()


@scheduled(EVERY_HOUR, "answers.name_panels")
def name_panels() -> None:
    """Panels of whom enough members have answered: told apart in files from now on."""
    from minga.domains.answers import actions

    actions.name_panels()


@scheduled(EVERY_HOUR, "licences.end_terms")
def end_licences() -> None:
    """Licences whose term has ended: their items are told, their bonds go back."""
    from minga.domains.licences import actions

    _each(actions.note_changes, actions.release_bonds)


@scheduled(EVERY_HOUR, "assignment.tell_of_offers")
def tell_of_offers() -> None:
    from minga.domains.assignment import actions

    actions.tell_of_offers()


@scheduled(EVERY_MINUTE, "quality.compute")
def compute_quality() -> None:
    from minga.domains.quality import actions

    actions.compute_waiting()


@scheduled(EVERY_MINUTE, "items.refresh")
def refresh_items() -> None:
    """Rows of the data manager: figures of the last computation, words of new items."""
    from minga.domains.items import actions

    _each(actions.index_waiting, actions.refresh_waiting)


@scheduled(EVERY_MINUTE, "work.pause_unanswered")
def pause_unanswered() -> None:
    """A client's project rests while a question waits too long (H24)."""
    from minga.domains.work import actions

    actions.pause_unanswered()


@scheduled(EVERY_MINUTE, "quality.pause_unclear")
def pause_unclear() -> None:
    """A project whose first answers say “cannot tell” asks its client before more is spent."""
    from minga.domains.quality import actions

    actions.pause_unclear()


@scheduled(EVERY_MINUTE, "answers.accept_due")
def accept_due() -> None:
    """Silence accepts what peers might have looked at: it is paid."""
    from minga.domains.answers import actions

    while actions.accept_due():
        pass


@scheduled(EVERY_MINUTE, "judgement.settle")
def settle_judgement() -> None:
    """Reviews that came, batches in dispute, juries that spoke or are over time, what then
    begins."""
    from minga.domains.judgement import actions

    _each(actions.settle_reviews, actions.settle_disputes, actions.close_due, actions.carry_out_due)


@scheduled(EVERY_HOUR, "judgement.ask_peers")
def ask_peers() -> None:
    """A sample of waiting answers for peers; pay that nobody can appeal about any more."""
    from minga.domains.judgement import actions

    _each(actions.ask_peers, actions.release_due)


@scheduled(EVERY_MINUTE, "publishing.decide_pilots")
def decide_pilots() -> None:
    from minga.domains.publishing import actions

    actions.decide_pilots()


@scheduled(EVERY_MINUTE, "consent.open_votes")
def open_votes() -> None:
    """Terms under double consent are put to the vote once enough members would see them."""
    from minga.domains.consent import actions

    actions.open_votes_on_terms()


@scheduled(EVERY_HOUR, "consent.remind_of_ends")
def remind_of_ends() -> None:
    """Members whose consent ends soon: told once, with the way to renew it or to let it end."""
    from minga.domains.consent import actions

    actions.remind_of_ends()


@scheduled(EVERY_MINUTE, "publishing.resume_raises")
def resume_raises() -> None:
    """Raises are paid as soon as they are made; this goes on with those that a crash cut short."""
    from minga.domains.publishing import actions

    actions.resume_raises()


@scheduled(EVERY_MINUTE, "wages.run_approved")
def run_approved_paydays() -> None:
    """A payday is paid at once when it is approved; this goes on where a crash left it."""
    from minga.domains.wages import actions

    actions.run_approved()


@scheduled(EVERY_HOUR, "wages.count_silence")
def count_silence() -> None:
    """Lost time at which nobody has looked counts; rests of closed projects go where voted."""
    from minga.domains.wages import actions

    _each(actions.count_silence, actions.return_rests)


@scheduled(EVERY_HOUR, "payouts.share_out")
def share_what_came_in() -> None:
    from minga.domains.payouts import actions

    actions.share_out_all()


@scheduled(EVERY_MINUTE, "work.resume_imports")
def resume_imports() -> None:
    """Imports are read as soon as they are brought; this finds those that a crash left behind."""
    from minga.domains.work import actions

    actions.resume_imports()


@scheduled(EVERY_MINUTE, "rights.send")
def send_rights_requests() -> None:
    """Ask whoever has a copy of what a person called back; name who is silent too long."""
    from minga.domains.rights import actions

    _each(
        actions.fan_out_waiting,
        actions.send_due,
        actions.escalate_due,
        actions.carry_out_escalations,
        actions.close_done,
    )


@scheduled(EVERY_MINUTE, "rights.visitors")
def answer_visitors() -> None:
    """Mail to people without an account, who are forgotten later; notices of a breach."""
    from minga.domains.rights import actions

    _each(
        actions.send_codes,
        actions.tell_visitors,
        actions.forget_visitors,
        actions.send_breach_notices,
    )


@scheduled(EVERY_HOUR, "rights.letters")
def send_rights_letters() -> None:
    """Write to recipients that no software reaches."""
    from minga.domains.rights import actions

    actions.send_letters()


@scheduled(EVERY_DAY, "vault.sweep_blobs")
def sweep_blobs() -> None:
    """Sealed bytes that a crash left without their row, or a shredding without its key."""
    from minga.domains.vault import actions

    actions.sweep_blobs()


@scheduled(EVERY_MINUTE, "people.resume_erasures")
def resume_erasures() -> None:
    """A person is erased at once when that is asked; this goes on where a crash left it."""
    from minga.domains.people import actions

    actions.resume_erasures()


@scheduled(EVERY_HOUR, "answers.forget_uploads")
def forget_uploads() -> None:
    """Files that members brought and no answer named."""
    from minga.domains.answers import actions

    actions.forget_uploads()


@scheduled(EVERY_HOUR, "billing.earn_fees")
def earn_fees() -> None:
    """Post the fees that paid answers have earned for the co-operative."""
    from minga.domains.billing import actions

    actions.earn_fees()


@scheduled(EVERY_DAY, "billing.issue_last_month")
def issue_invoices() -> None:
    """The invoices of the month before; every day but the first of the month finds nothing new."""
    from minga.domains.billing import actions

    actions.issue_last_month()


@app.task(name="work.run_import", pass_context=False)
def run_import(import_id: str) -> None:
    from minga.domains.work import actions
    from minga.domains.work.errors import NoSuchImport

    close_old_connections()
    try:
        with suppress(NoSuchImport):  # its client deleted it meanwhile
            actions.run_import(import_id=UUID(import_id))
    finally:
        close_old_connections()


@app.task(name="takedowns.run_search", pass_context=False)
def run_search(search: str) -> None:
    from minga.domains.takedowns import actions
    from minga.domains.takedowns.errors import NoSuchSearch

    close_old_connections()
    try:
        with suppress(NoSuchSearch):  # its time is over
            actions.run_search(search=UUID(search))
    finally:
        close_old_connections()


@scheduled(EVERY_MINUTE, "takedowns.resume_searches")
def resume_searches() -> None:
    """Searches begin as soon as a file is brought; this finds those that a crash left behind."""
    from minga.domains.takedowns import actions

    actions.resume_searches()


@scheduled(EVERY_HOUR, "takedowns.go_on")
def go_on_with_takedowns() -> None:
    """Recipients that were silent; found files whose time is over."""
    from minga.domains.takedowns import actions

    _each(actions.mark_overdue, actions.sweep_searches)


@app.periodic(cron=EVERY_MINUTE, periodic_id="jobs.end_stalled")
@app.task(name="jobs.end_stalled", queueing_lock="jobs.end_stalled", pass_context=True)
async def end_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """End the jobs of a worker that was killed: their locks would keep the next ones waiting.

    Nothing is lost: the clock's jobs come again by themselves, imports by `work.resume_imports`.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        if job.id is not None:
            await jobs.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=True)
