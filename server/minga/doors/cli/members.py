"""mingad create-member, create-steward, create-token: the people an operator may create."""

import argparse
import getpass
import os
import secrets
import sys
from datetime import UTC, datetime

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import django_ready

OFFICES = ("treasurer", "registrar", "mediator", "data_steward")
CLIENT_SCOPES = (
    "projects:read", "projects:write", "items:write", "answers:read", "licences:read",
    "licences:write", "panels:read", "panels:write",
)  # fmt: skip
SCOPES = (*CLIENT_SCOPES, "work")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    member = commands.add_parser("create-member", help="a person who is a member and may work")
    member.add_argument("name")
    member.add_argument("--languages", default="", help="comma separated, as in es,en")
    member.set_defaults(run=run_create_member)
    steward = commands.add_parser("create-steward", help="a person elected to an office")
    steward.add_argument("name")
    steward.add_argument("office", choices=OFFICES)
    steward.set_defaults(run=run_create_steward)
    token = commands.add_parser("create-token", help="a token for the API, told once")
    token.add_argument("name")
    token.add_argument("--scopes", default=",".join(CLIENT_SCOPES))
    token.add_argument("--label", default="made by mingad")
    token.add_argument("--days", type=int, default=365)
    token.set_defaults(run=run_create_token)


def run_create_member(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.people import actions

        person = person_called(words.name)
        languages = [code.strip() for code in words.languages.split(",") if code.strip()]
        founders = actions.founding_registrar()
        actions.enrol_member(person_id=person, languages=languages, attested_by=founders)
        print(f"{words.name} is a member.")
    return 0


def run_create_steward(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.people import actions
        from minga.domains.people.types import Office

        person = person_called(words.name)
        today = datetime.now(UTC).date()
        actions.appoint_steward(person_id=person, office=Office(words.office), since=today)
        print(f"{words.name} is {words.office.replace('_', ' ')} from {today}.")
    return 0


def run_create_token(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.people import actions
        from minga.domains.people.types import Scope

        names = [scope.strip() for scope in words.scopes.split(",") if scope.strip()]
        unknown = sorted(set(names) - set(SCOPES))
        if unknown:
            raise Refusal(f"There is no scope {unknown[0]}. Scopes: {', '.join(SCOPES)}.")
        person = known_person(words.name)
        scopes = [Scope(scope) for scope in names]
        print(
            actions.issue_token(person_id=person, name=words.label, scopes=scopes, days=words.days)
        )
    return 0


def known_person(name: str) -> int:
    """Return the id of the person of that name. Raises Refusal when there is none."""
    from minga.domains.people import queries

    person_id = queries.person_named(name)
    if person_id is None:
        raise Refusal(
            f"Nobody is called {name}. Make the person first: mingad create-member {name}"
        )
    return person_id


def person_called(name: str) -> int:
    """Return the id of the person of that name, created with a passphrase when there is none."""
    from minga.domains.people import actions, queries

    person_id = queries.person_named(name)
    if person_id is not None:
        return person_id
    return actions.create_person(username=name, passphrase=_new_passphrase(name))


def _new_passphrase(name: str) -> str:
    """From MINGA_PASSPHRASE, from the keyboard, or made up and told once."""
    passphrase = os.environ.get("MINGA_PASSPHRASE")
    if passphrase:
        return passphrase
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
