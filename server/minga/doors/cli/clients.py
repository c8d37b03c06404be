"""mingad create-client, verify-client, confirm-deposit: duties of stewards towards clients."""

import argparse
from uuid import UUID

from minga.doors.cli.house import django_ready
from minga.doors.cli.members import known_person, person_called


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    create = commands.add_parser("create-client", help="a legal entity and the person who speaks")
    create.add_argument("legal_name")
    create.add_argument("--country", required=True, help="two capital letters, as in ES")
    create.add_argument("--registry-number", required=True)
    create.add_argument("--contact", required=True, help="how members can reach it")
    create.add_argument("--website", default="")
    create.add_argument("--staff", required=True, metavar="NAME", help="made when unknown")
    create.set_defaults(run=run_create_client)
    verify = commands.add_parser("verify-client", help="a registrar has seen the register's entry")
    verify.add_argument("client", type=UUID)
    verify.add_argument("--by", required=True, metavar="REGISTRAR")
    verify.set_defaults(run=run_verify_client)
    confirm = commands.add_parser("confirm-deposit", help="a treasurer has seen the money arrive")
    confirm.add_argument("deposit", type=UUID)
    confirm.add_argument("--by", required=True, metavar="TREASURER")
    confirm.set_defaults(run=run_confirm_deposit)


def run_create_client(words: argparse.Namespace) -> int:
    with django_ready():
        from django.db import transaction

        from minga.domains.work import actions

        with transaction.atomic():  # a refused client leaves no person behind
            client = actions.register_client(
                actor_id=person_called(words.staff),
                legal_name=words.legal_name,
                country=words.country,
                registry_number=words.registry_number,
                contact=words.contact,
                website=words.website,
            )
        print(client.public_id)
    return 0


def run_verify_client(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.work import actions

        actions.verify_client(client=words.client, actor_id=known_person(words.by))
        print("Verified.")
    return 0


def run_confirm_deposit(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.work import actions
        from minga.domains.work.types import DepositState

        card = actions.confirm_deposit(deposit=words.deposit, actor_id=known_person(words.by))
        if card.state is DepositState.CONFIRMED:
            print("Confirmed; the money is in the client's account.")
        else:
            print("Signed. A second treasurer confirms this deposit.")
    return 0
