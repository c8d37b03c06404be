"""The stage of `bench.desk`: a co-op with a member and tasks, behind a real server with TLS."""

import contextlib
import datetime as dt
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEXTS = 60
SENTENCE = (
    "The ferry leaves an hour later from Monday on, said local radio number {n}, nobody said why."
)


@dataclass
class Member:
    """A member at the desk: session cookie and languages of the browser."""

    cookie: str
    value: str


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """The web process of `mingad up`, with TLS; (its port, the port that browsers know)."""
    from minga.doors.cli import run
    from minga.doors.cli.processes import stop_all

    port, origin_port = free_port(), free_port()
    environment = run._environment(folder, port) | {
        "MINGA_ORIGIN": f"https://localhost:{origin_port}"
    }
    run.prepare(environment, [])
    certificate, key = certified(folder)
    web = run._children(environment, port, run.ROLES, [])[0]
    web.command[-1:-1] = ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]
    publish()
    web.start()
    try:
        until = time.monotonic() + 60
        while not listening(port):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port, origin_port
    finally:
        stop_all([web])


def publish() -> None:
    """A funded project of texts as long as a sentence."""
    from django.db import connection

    from minga.domains.assignment import actions as assignment
    from tests.cast import bring_texts, draft, good_customer

    clara = good_customer()
    card = draft(clara, redundancy=20)
    bring_texts(card, TEXTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = jsonb_build_object('text', "
            "replace(%s, '{n}', md5(number::text))) WHERE project_id = %s",
            [SENTENCE, card.id],
        )
    assignment.publish(project=card.public_id, actor_id=clara.id)


def member() -> Member:
    """A new member who has signed in and has not opened the desk yet."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tests.cast import worker

    lova = worker(f"lova-{time.time_ns()}")
    browser = Client()
    browser.force_login(
        get_user_model().objects.get(pk=lova.id), "django.contrib.auth.backends.ModelBackend"
    )
    name = settings.SESSION_COOKIE_NAME
    return Member(name, browser.cookies[name].value)


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody but this measurement trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    paths = folder / "line.crt", folder / "line.key"
    paths[0].write_bytes(certificate.public_bytes(pem))
    paths[1].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
