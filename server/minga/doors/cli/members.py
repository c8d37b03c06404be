"""mingad createmember, createsteward, token: people, as far as a machine's operator may go."""

import argparse
import getpass
import os
import secrets
import sys
from datetime import UTC, datetime

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import django_ready

OFFICES = ("treasurer", "registrar", "mediator", "data_steward")
SCOPES = ("projects:read", "projects:write", "items:write", "answers:read", "work")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    member = commands.add_parser("createmember", help="a person who is a member and may work")
    member.add_argument("name")
    member.add_argument("--languages", default="", help="comma separated, as in es,en")
    member.set_defaults(run=run_createmember)
    steward = commands.add_parser("createsteward", help="a person elected to an office")
    steward.add_argument("name")
    steward.add_argument("office", choices=OFFICES)
    steward.set_defaults(run=run_createsteward)
    token = commands.add_parser("token", help="a token for the API, told once")
    token.add_argument("name")
    token.add_argument("--scopes", default="projects:read,projects:write,items:write,answers:read")
    token.add_argument("--label", default="made by mingad")
    token.add_argument("--days", type=int, default=365)
    token.set_defaults(run=run_token)


def run_createmember(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.people import actions

        person = person_called(words.name)
        languages = [code.strip() for code in words.languages.split(",") if code.strip()]
        founders = actions.founding_registrar()
        actions.enrol_member(person_id=person, languages=languages, attested_by=founders)
        print(f"{words.name} is a member.")
    return 0


def run_createsteward(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.people import actions
        from minga.domains.people.types import Office

        person = person_called(words.name)
        today = datetime.now(UTC).date()
        actions.appoint_steward(person_id=person, office=Office(words.office), since=today)
        print(f"{words.name} is {words.office.replace('_', ' ')} from {today}.")
    return 0


def run_token(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.people import actions
        from minga.domains.people.types import Scope

        asked = [scope.strip() for scope in words.scopes.split(",") if scope.strip()]
        unknown = sorted(set(asked) - set(SCOPES))
        if unknown:
            raise Refusal(f"There is no scope {unknown[0]}. Scopes: {', '.join(SCOPES)}.")
        person = known_person(words.name)
        scopes = [Scope(scope) for scope in asked]
        print(
            actions.issue_token(person_id=person, name=words.label, scopes=scopes, days=words.days)
        )
    return 0


def known_person(name: str) -> int:
    """The person of that name; refused when there is none."""
    from minga.domains.people import queries

    found = queries.person_named(name)
    if found is None:
        raise Refusal(f"Nobody is called {name}. Make the person first: mingad createmember {name}")
    return found


def person_called(name: str) -> int:
    """The person of that name, made now with a passphrase when there is none."""
    from minga.domains.people import actions, queries

    found = queries.person_named(name)
    if found is not None:
        return found
    return actions.create_person(username=name, passphrase=_new_passphrase(name))


def _new_passphrase(name: str) -> str:
    """From MINGA_PASSPHRASE, from the keyboard, or made up and told once."""
    given = os.environ.get("MINGA_PASSPHRASE")
    if given:
        return given
    if sys.stdin.isatty():
        typed = getpass.getpass(f"Passphrase for {name} (empty: make one up): ")
        if typed:
            if typed != getpass.getpass("Once more: "):
                raise Refusal("The two were not the same; nothing was made.")
            return typed
    from django.db import transaction

    made_up = "-".join(secrets.token_hex(2) for _ in range(5))
    transaction.on_commit(lambda: print(f"Passphrase of {name}, told once: {made_up}"))
    return made_up
