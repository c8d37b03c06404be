"""mingad create-access-key, revoke-access-key: keys for programs that speak Mechanical Turk."""

import argparse

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import django_ready
from minga.doors.cli.members import known_person


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    create = commands.add_parser(
        "create-access-key", help="a key for programs of Mechanical Turk, told once"
    )
    create.add_argument("name", help="the person who acts for the client")
    create.add_argument("--cap", required=True, help="the most that it may spend, as in 100.00")
    create.add_argument("--currency", default="USD")
    create.add_argument("--purpose", required=True, help="members read it before each HIT")
    create.add_argument("--purpose-class", default="research")
    create.add_argument("--seconds", type=int, default=60, help="for one assignment")
    create.add_argument("--scopes", default="post,review,read")
    create.add_argument("--label", default="made by mingad")
    create.add_argument("--days", type=int, default=90)
    create.set_defaults(run=run_create)
    revoke = commands.add_parser("revoke-access-key", help="end a key at once, for good")
    revoke.add_argument("name", help="the person whose key it is")
    revoke.add_argument("key_id", help="as in MINGAK…")
    revoke.set_defaults(run=run_revoke)


def run_create(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.hits import actions
        from minga.domains.hits.types import KeyScope, NewAccessKey
        from minga.domains.work import queries as work
        from minga_pure.money import Money, NotAnAmount

        person_id = known_person(words.name)
        client = work.client_of(person_id)
        if client is None:
            raise Refusal(f"{words.name} acts for no client. Run: mingad create-client")
        names = [scope.strip() for scope in words.scopes.split(",") if scope.strip()]
        unknown = sorted(set(names) - {scope.value for scope in KeyScope})
        if unknown:
            raise Refusal(f"There is no scope {unknown[0]}. Scopes: {', '.join(KeyScope)}.")
        try:
            cap = Money.from_decimal_text(words.cap, words.currency)
        except NotAnAmount as exc:
            raise Refusal(str(exc)) from exc
        issued = actions.issue_key(
            client=client.public_id,
            actor_id=person_id,
            key=NewAccessKey(
                name=words.label,
                scopes=tuple(KeyScope(name) for name in names),
                cap=cap,
                purpose_class=words.purpose_class,
                purpose=words.purpose,
                seconds=words.seconds,
                days=words.days,
            ),
        )
        print(f"AWS_ACCESS_KEY_ID={issued.key.key_id}")
        print(f"AWS_SECRET_ACCESS_KEY={issued.secret}")
    return 0


def run_revoke(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.hits import actions, queries

        person_id = known_person(words.name)
        keys = {key.key_id: key.public_id for key in queries.keys_of(person_id)}
        if words.key_id not in keys:
            raise Refusal(f"{words.name} has no access key {words.key_id}.")
        actions.revoke_key(person_id=person_id, key=keys[words.key_id])
        print(f"{words.key_id} is revoked. Programs that use it are refused now.")
    return 0
