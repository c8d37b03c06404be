"""deploy/nginx.conf in a real nginx: it starts, passes requests on, and logs no token.

Runs where nginx is installed (`apt install nginx-light`), or where MINGA_NGINX names its program.
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.resilience.test_process_tree import free_port
from tests.waiting import until
from tools.house.plan import ROOT

NGINX = os.environ.get("MINGA_NGINX") or shutil.which("nginx")
TOKEN = "3f1c9a0b7d5e4c2a8b6f"
SAMPLE = Path(ROOT, "deploy/nginx.conf").read_text()

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX, reason="nginx is not installed on this machine"),
]


class Proxy:
    """The sample with the ports, files and certificate of a test; all else is as it is."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.folder, self.port = folder, free_port()
        certificate, key = folder / "minga.pem", folder / "minga.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        text = SAMPLE.replace("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl")
        text = text.replace("minga.example.org", "localhost")
        text = text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{upstream}")
        text = text.replace("/etc/ssl/certs/minga.pem", str(certificate))
        text = text.replace("/etc/ssl/private/minga.key", str(key))
        text = text.replace("/var/log/nginx/", f"{folder}/")
        temporary = "\n".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.configuration = folder / "nginx.conf"
        self.configuration.write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log info;\n"
            f"events {{}}\nhttp {{ {temporary}\n{text}\n}}\n"
        )

    def command(self, *words: str) -> list[str]:
        return [str(NGINX), "-p", str(self.folder), "-c", str(self.configuration), *words]

    def ask(self, path: str, method: str = "GET", body: bytes | None = None) -> int:
        context = ssl.create_default_context(cafile=self.folder / "minga.pem")
        line = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=context)
        try:
            line.request(method, path, body, {"Host": "localhost"})
            return line.getresponse().status
        finally:
            line.close()

    def is_open(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def logs(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


def opened(folder: Path, upstream: int):
    proxy = Proxy(folder, upstream)
    checked = subprocess.run(proxy.command("-t"), capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen(proxy.command(), stderr=subprocess.DEVNULL)
    assert until(proxy.is_open, 20)
    return proxy, process


def closed(process) -> None:
    process.terminate()
    process.wait(timeout=20)


SECRETS = [
    f"/feed/{TOKEN}.atom", f"/feed/{TOKEN}.atom?x={TOKEN}", f"/media/{TOKEN}", f"/media/{TOKEN}/a",
    f"/health?next={TOKEN}", f"//feed/{TOKEN}.atom", f"/%66eed/{TOKEN}.atom",
]  # fmt: skip


def test_the_sample_passes_requests_on_and_logs_no_token(live_server, tmp_path):
    proxy, process = opened(tmp_path, urlsplit(live_server.url).port)
    try:
        assert proxy.ask("/health") == 200
        for path in SECRETS:
            assert proxy.ask(path) in (200, 301, 302, 400, 404)
        assert proxy.ask("/api/v1/me") == 401
    finally:
        closed(process)
    assert len(re.findall('"GET /', (tmp_path / "minga.log").read_text())) == 2 + len(SECRETS)
    assert TOKEN not in proxy.logs()
    assert "/health" in proxy.logs()


def test_no_token_is_logged_while_the_co_op_does_not_answer(db, tmp_path):
    proxy, process = opened(tmp_path, free_port())
    try:
        for path in SECRETS[:4]:
            assert proxy.ask(path) == 502
        assert proxy.ask("/health") == 502
    finally:
        closed(process)
    assert TOKEN not in proxy.logs()
    assert "connect() failed" in proxy.logs()  # other errors are logged as ever
