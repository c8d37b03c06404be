"""Connections over HTTP to addresses that others name: to public addresses only.

A name can resolve to this machine or its network, now or later, so the address is checked on the
connection itself, before anything is sent.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection
from typing import Any, Final

TIMEOUT_SECONDS: Final = 10.0


class AddressNotPublic(OSError):
    """The host resolves to a loopback, private or otherwise special address."""


def connection_to(
    scheme: str, host: str, port: int | None, *, local_hosts: Collection[str]
) -> http.client.HTTPConnection:
    """Return a connection that is opened by its first request. Raises AddressNotPublic then.

    `local_hosts` are those of the operator's own network, which may be inside.
    """
    kind = _CheckedHttps if scheme == "https" else _CheckedHttp
    connection = kind(host, port, timeout=TIMEOUT_SECONDS)
    connection.may_be_local = host in local_hosts
    return connection


class _CheckedHttp(http.client.HTTPConnection):
    may_be_local = False

    def connect(self) -> None:
        self.sock: Any = _checked_socket(self.host, self.port, may_be_local=self.may_be_local)


class _CheckedHttps(http.client.HTTPSConnection):
    may_be_local = False

    def connect(self) -> None:
        raw = _checked_socket(self.host, self.port, may_be_local=self.may_be_local)
        self.sock: Any = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)


def _checked_socket(host: str, port: int, *, may_be_local: bool) -> socket.socket:
    connected = socket.create_connection((host, port), TIMEOUT_SECONDS)
    number = connected.getpeername()[0].partition("%")[0]
    if not may_be_local and not ipaddress.ip_address(number).is_global:
        connected.close()
        raise AddressNotPublic(f"{host} is not at a public address")
    return connected
