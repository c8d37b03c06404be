"""A session of the HTTP client that connects to public addresses only, and follows nobody.

The host of a push service is allowed by its name (rules.check_push). A name can still resolve to
this machine or its network, now or later, so the address is checked on the connection itself.
"""

import ipaddress
import socket

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from minga.domains.notices.rules import LOCAL_HOSTS


class NotPublic(Exception):
    """The host resolves to a loopback, private or otherwise special address."""


def check_public(host: str, address: str) -> None:
    """Raise NotPublic for an address inside; a local host that is named as such may be one."""
    if host not in LOCAL_HOSTS and not ipaddress.ip_address(address.partition("%")[0]).is_global:
        raise NotPublic(f"{host} is at {address}")


def _checked(host: str, connected: socket.socket) -> socket.socket:
    try:
        check_public(host, connected.getpeername()[0])
    except NotPublic:
        connected.close()
        raise
    return connected


class _PublicHttp(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self.host, super()._new_conn())


class _PublicHttps(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self.host, super()._new_conn())


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _PublicHttp


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHttps


class _PublicOnly(HTTPAdapter):
    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[arg-type]
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}


def public_session() -> requests.Session:
    """Return a session that checks every address it connects to and follows no redirect."""
    session = requests.Session()
    session.mount("https://", _PublicOnly())
    session.mount("http://", _PublicOnly())
    session.max_redirects = 0
    return session
