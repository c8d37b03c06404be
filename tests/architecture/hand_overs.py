"""Breaches of what is handed over between persons, for test_audits_tell."""

from minga.domains.people import actions as people
from minga.domains.quality import actions as quality
from tests import cast


def a_meeting() -> None:
    newcomer = cast.person("nirina")
    people.ask_to_join(person_id=newcomer.id, sentence="Weaver in Antsirabe")
    people.ask_meeting(person_id=newcomer.id, words="Saturdays")


def an_unclear_project() -> None:
    project = cast.published(texts=40)
    lova = cast.worker()
    lova.ask(project.public_id, 20)
    lova.sync([lova.answer(task, kind="cant_tell") for task in lova.tasks])
    quality.pause_unclear()


HAND_OVERS = [
    (
        a_meeting,
        (
            "UPDATE people_meetingrequest SET state = 'answered', reply = 'come',"
            " replied_at = now(), replied_by_id = person_id"
        ),
        "A registrar replied to every answered request for a meeting, never to their own",
    ),
    (
        an_unclear_project,
        "UPDATE work_project SET state = 'published'",
        "No project is offered whose client has yet to say what members do in doubt",
    ),
]
