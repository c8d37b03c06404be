"""A key management service on this machine with the API of AWS KMS, as PyPI ships it (moto)."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.waiting import until

ACCESS = {
    "AWS_ACCESS_KEY_ID": "minga-test",
    "AWS_SECRET_ACCESS_KEY": "minga-test-secret",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
}


@contextmanager
def key_service() -> Iterator[tuple[dict[str, str], "subprocess.Popen[bytes]"]]:
    """Run the service; yields the environment that finds it, and its process."""
    pytest.importorskip("boto3")
    pytest.importorskip("moto")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until(lambda: _listens(port))
        yield ACCESS | {"AWS_ENDPOINT_URL_KMS": f"http://127.0.0.1:{port}"}, server
    finally:
        server.kill()
        server.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
