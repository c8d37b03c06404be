"""Accidents at a member's desk, each a function of (member, house)."""

import time
from collections.abc import Callable

from playwright.sync_api import Error as BrowserGone

from bench.desk_house import House
from bench.desk_member import Member

Accident = Callable[[Member, House], None]
DAYS = (-4_000.0, -400.0, -1.5, -0.04, 0.04, 1.5, 5.0, 400.0)


def answers(member: Member, tasks_max: int = 3) -> None:
    """She does some tasks, and now and then takes the last one back."""
    for _ in range(member.dice.randint(1, tasks_max)):
        member.answer()
        if member.dice.random() < 0.1:
            member.undo()


def comes_to(member: Member, true: Callable[[], bool], seconds: float = 90) -> bool:
    """Wait for it, longer than the desk's own patience with a line that swallows; the browser says
    now and then that there is a network."""
    end, turn = time.monotonic() + seconds, 0
    while not true() and time.monotonic() < end:
        if turn % 50 == 0:
            member.nudge()
        turn += 1
        time.sleep(0.03)
    return true()


def fallen(member: Member, house: House, befalls: str) -> None:
    """The server is killed by its next sync; she goes on meanwhile; it is started again."""
    house.befall(befalls)
    answers(member)
    assert comes_to(member, house.has_fallen), f"{befalls}: no sync came"
    if member.dice.random() < 0.6:
        answers(member, 2)
    house.process.wait()  # type: ignore[union-attr]
    house.start()


def server_killed_before(member: Member, house: House) -> None:
    fallen(member, house, "killed_before")


def server_killed_after(member: Member, house: House) -> None:
    fallen(member, house, "killed_after")


def server_killed_inside(member: Member, house: House) -> None:
    """In the middle of its transaction: without the database (which then commits for nobody), or
    with it (which then forgets)."""
    house.hold_inside()
    answers(member)
    assert comes_to(member, lambda: bool(house.inside())), "no sync came"
    house.kill_inside(database_too=member.dice.random() < 0.5)
    house.let_go()
    answers(member, 2)
    house.start()


def browser_killed(member: Member, _house: House) -> None:
    """In the middle of a task, with a draft."""
    if member.dice.random() < 0.5:
        answers(member, 2)
    member.draft()
    member.kill()
    member.open()


def browser_killed_at_send(member: Member, _house: House) -> None:
    """In the very moment in which she sends: it may be kept or not, but only whole."""
    answers(member, 2)
    screen = member.at_a_task()
    kind, value = member.begin(screen)
    member.drafts.pop(screen["text"], None)
    member.perhaps.setdefault(screen["text"], []).append((kind, value))
    try:
        member.page.evaluate(
            "(how) => setTimeout(() => document.dispatchEvent(new KeyboardEvent('keydown', how)))",
            {"key": "Enter", "ctrlKey": screen["writes"]},
        )
        time.sleep(member.dice.random() * 0.06)
    except BrowserGone:
        pass
    member.kill()
    member.open()


def browser_killed_after_saved(member: Member, house: House) -> None:
    """As soon as the screen has said "saved", while the answers are leaving."""
    if member.dice.random() < 0.5:
        house.befall(f"slow_{member.dice.choice(('before', 'after'))} 1.5")
    member.answer()
    member.nudge()
    time.sleep(member.dice.random() * 0.5)
    member.kill()
    house.call_off()
    member.open()


def both_killed(member: Member, house: House) -> None:
    answers(member, 2)
    member.draft()
    member.nudge()
    house.kill()
    member.kill()
    house.start()
    member.open()


def offline(member: Member, _house: House) -> None:
    """The browser knows that there is no network; half the time the page is opened anew in it."""
    member.context.set_offline(True)
    answers(member)
    member.nudge()
    if member.dice.random() < 0.5:
        member.draft()
        member.go("/desk/")
        answers(member, 2)
    member.context.set_offline(False)
    member.nudge()


def line_cut(member: Member, house: House) -> None:
    """The browser believes in a network, and every connection is refused."""
    house.line.cut()
    answers(member)
    member.nudge()
    answers(member, 2)
    house.line.mend()
    member.nudge()


def line_swallows(member: Member, house: House) -> None:
    """The network drops every packet without an error."""
    member.answer()
    house.line.swallow()
    member.nudge()
    answers(member)
    time.sleep(member.dice.random() * 2)
    house.line.mend()
    member.nudge()


def reply_cut(member: Member, house: House) -> None:
    """The server has stored and paid; its reply breaks off in the middle."""
    answers(member, 2)
    house.line.cut_reply_after(member.dice.randint(1, 700))
    member.nudge()
    answers(member, 2)
    time.sleep(0.5)
    house.line.mend()


def error(member: Member, house: House) -> None:
    """A 500, from a server that has stored it, or has not."""
    house.befall(f"error_{member.dice.choice(('before', 'after'))}")
    answers(member)
    comes_to(member, house.has_befallen)
    answers(member, 2)


def slow(member: Member, house: House) -> None:
    """Seconds pass; she goes on, takes back, opens the page anew."""
    house.befall(f"slow_{member.dice.choice(('before', 'after'))} {member.dice.uniform(1, 4):.1f}")
    answers(member, 2)
    comes_to(member, house.has_befallen)
    member.answer()
    if member.dice.random() < 0.5:
        member.undo()
    if member.dice.random() < 0.4:
        member.go("/desk/")
    answers(member, 2)


def tab_doubled(member: Member, _house: House) -> None:
    """Two windows show the same task and send in the same moment."""
    member.at_a_task()
    with member.page.expect_popup() as opened:
        member.page.evaluate("void window.open(location.href)")
    second_page = opened.value
    member.until("document.querySelector('.widget .task-text') !== null", 30, second_page)
    submissions = []
    for page in (member.page, second_page):
        screen = member.look(page)
        member.hush(page)
        kind, value = member.begin(screen, page)
        member.perhaps.setdefault(screen["text"], []).append((kind, value))
        member.drafts.pop(screen["text"], None)
        submissions.append((page, screen, kind, value))
    for page, screen, _kind, _value in submissions:
        page.evaluate(
            "(how) => void setTimeout(() => (document.getElementById('written') || document)"
            ".dispatchEvent(new KeyboardEvent('keydown', how)), 250)",
            {"key": "Enter", "ctrlKey": screen["writes"], "bubbles": True},
        )
    for page, screen, kind, value in submissions:
        member.until("document.getElementById('spoken').textContent !== ''", 20, page)
        member.hear(screen["text"], kind, value, page)
    member.nudge()
    second_page.close()


def clock_moved(member: Member, _house: House) -> None:
    """The device's clock jumps; sometimes the page is opened anew under the wrong time."""
    member.set_clock(member.dice.choice(DAYS))
    answers(member)
    if member.dice.random() < 0.5:
        member.undo()
    member.nudge()
    member.page.wait_for_timeout(800)
    if member.dice.random() < 0.5:
        member.go("/desk/")
    answers(member, 2)
    if member.dice.random() < 0.5:
        member.set_clock(0)


def opened_anew(member: Member, _house: House) -> None:
    answers(member, 2)
    member.draft()
    member.go("/desk/")


ACCIDENTS: list[Accident] = [
    server_killed_before, server_killed_inside, server_killed_after, browser_killed,
    browser_killed_at_send, browser_killed_after_saved, both_killed, offline, line_cut,
    line_swallows, reply_cut, error, slow, tab_doubled, clock_moved, opened_anew,
]  # fmt: skip
# Those by which a mutant is seen soonest.
TELLING: list[Accident] = [server_killed_before, server_killed_after, reply_cut, error]
