"""minga login, logout, whoami, verify."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from minga_client import config, receipts
from minga_client.client import Minga
from minga_client.console import co_operative, note, out
from minga_client.errors import MingaError
from minga_client.types import Me

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    login = commands.add_parser("login", help="keep the address and token of a co-operative")
    login.add_argument("url", help="as in https://minga.example")
    login.add_argument("--token", help="asked for without echo when it is not given here")
    login.add_argument(
        "--insecure", action="store_true", help="send the token over http to another machine"
    )
    login.set_defaults(run=run_login)
    logout = commands.add_parser("logout", help="forget the address, the token and the keys")
    logout.set_defaults(run=run_logout)
    whoami = commands.add_parser("whoami", help="for whom the token speaks, and what it may do")
    whoami.set_defaults(run=run_whoami)
    verify = commands.add_parser("verify", help="check receipts and evidence offline")
    verify.add_argument("receipts", nargs="+", type=Path, metavar="RECEIPT.json")
    verify.add_argument("--key", action="append", default=[], help="trust this receipt key instead")
    verify.add_argument(
        "--found", type=Path, help="the file that was found, to compare with a take-down bundle"
    )
    verify.add_argument("--log-key", help="the key of the log, when it is not kept here")
    verify.set_defaults(run=run_verify)


def run_login(words: argparse.Namespace) -> int:
    url = words.url if "//" in words.url else f"https://{words.url}"
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise MingaError(f"“{words.url}” is no address. Write it as in https://minga.example")
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS and not words.insecure:
        raise MingaError(
            "Over http anybody on the way could read the token. Use https, or say --insecure."
        )
    token = words.token or os.environ.get("MINGA_TOKEN") or _ask()
    with Minga(url, token, attempts=2) as minga:
        me, keys = minga.me(), minga.keys()
    previous = config.load()
    path = config.save(
        config.Credentials(url=url, token=token, receipt_key=keys.receipts, log_key=keys.log)
    )
    _introduce(me, url)
    note(f"Kept in {path}, readable by you only.")
    if previous.url == url and previous.receipt_key not in ("", keys.receipts):
        note("Attention: this co-operative signs receipts with another key than before. Ask why.")
    return 0


def _ask() -> str:
    if not sys.stdin.isatty():
        token = sys.stdin.readline().strip()
    else:
        token = getpass.getpass("Token (it is not shown): ").strip()
    if not token:
        raise MingaError("No token was given. Make one on the website, under “Tokens”.")
    return token


def run_logout(_words: argparse.Namespace) -> int:
    removed = config.forget()
    out("Forgotten. The token still works until you revoke it on the website."
        if removed else "There was nothing to forget.")  # fmt: skip
    return 0


def run_whoami(_words: argparse.Namespace) -> int:
    with co_operative() as minga:
        _introduce(minga.me(), minga.transport.url)
    return 0


def _introduce(me: Me, url: str) -> None:
    client = "for no client yet"
    if me.client:
        verification = "verified" if me.client.verified else "not verified yet"
        client = f"for {me.client.legal_name} ({me.client.country}, {verification})"
    out(f"{me.username} {client}, at {url}")
    out(f"This token may: {', '.join(me.scopes)}")
    for funds in me.funds:
        out(f"Available: {funds}")


def run_verify(words: argparse.Namespace) -> int:
    credentials = config.load()
    keys = words.key or ([credentials.receipt_key] if credentials.receipt_key else [])
    log_key = words.log_key or credentials.log_key or None
    checked = [receipts.check(path, keys, log_key, words.found) for path in words.receipts]
    for receipt in checked:
        out(receipts.sentence(receipt))
    return 0 if all(receipt.receipt for receipt in checked) else 1
