"""One request, sent until it is answered: retries with back-off under the same idempotency key."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from minga_client.errors import MingaError, Moved, Unreachable, error_of
from minga_pure.ids import uuid7_new

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.5
PAUSE_SECONDS_MAX = 30.0
RETRY_AFTER_SECONDS_MAX = 600.0
REDIRECTS_MAX = 3
RETRY_STATUSES = {429, 502, 503, 504}


class Transport:
    """The line to one co-operative. `pause` and `transport` are for tests."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout_seconds: float = 60.0,
        attempts: int = ATTEMPTS,
        pause: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._attempts = attempts
        self._pause = pause
        headers = {"User-Agent": "minga-client/0.1", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=f"{self.url}/api/v1", headers=headers, timeout=timeout_seconds,
            transport=transport,
        )  # fmt: skip

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **params: Any) -> httpx.Response:
        """An answer of 2xx. Raises MingaError."""
        return self._until_answered(lambda: self._http.get(path, params=params))

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        content: Callable[[], Iterator[bytes]] | None = None,
        length: int = 0,
        params: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """The same, for a write: however often it is sent, it happens once.

        `content` opens the body anew for each attempt; `length` says how many bytes it has.
        """
        headers = {"Idempotency-Key": key or str(uuid7_new())}
        if content is None:
            return self._until_answered(
                lambda: self._http.post(path, json=json, params=params, headers=headers)
            )
        headers |= {"Content-Length": str(length), "Content-Type": "application/octet-stream"}
        return self._until_answered(
            lambda: self._http.post(path, content=content(), params=params, headers=headers)
        )

    def put(
        self,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        """The same, for what is written whole: a JSON body or the bytes of a file."""
        headers = {"Idempotency-Key": str(uuid7_new())}
        if content is not None:
            headers["Content-Type"] = "application/octet-stream"
        return self._until_answered(
            lambda: self._http.put(path, json=json, content=content, params=params, headers=headers)
        )

    def patch(self, path: str, *, json: Any) -> httpx.Response:
        """The same, for a change."""
        headers = {"Idempotency-Key": str(uuid7_new())}
        return self._until_answered(lambda: self._http.patch(path, json=json, headers=headers))

    @contextmanager
    def stream(self, path: str, **params: Any) -> Iterator[httpx.Response]:
        """An answer of 2xx whose body is read piece by piece. One attempt; raises MingaError."""
        try:
            for _ in range(REDIRECTS_MAX):
                with self._http.stream(
                    "GET", path, params=params, headers={"Accept": "*/*"}
                ) as response:
                    if response.has_redirect_location:
                        self._follow(response)
                        continue
                    if not response.is_success:
                        raise error_of(response.status_code, response.read())
                    yield response
                    return
        except httpx.TransportError as broken:
            raise self._unreachable(broken) from broken

    def pause_before_retry(self, attempt: int) -> bool:
        """Wait before the next attempt; False when there is none."""
        if attempt + 1 >= self._attempts:
            return False
        self._pause(_pause_seconds(attempt, None))
        return True

    def _until_answered(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        error: MingaError | None = None
        for attempt in range(self._attempts):
            retry_after: str | None = None
            try:
                response = send()
            except httpx.TransportError as broken:
                error = self._unreachable(broken)
            else:
                if response.is_success:
                    return response
                if response.has_redirect_location:
                    self._follow(response)
                    continue
                error = error_of(response.status_code, response.content)
                if response.status_code not in RETRY_STATUSES:
                    raise error
                retry_after = response.headers.get("Retry-After")
            if attempt + 1 < self._attempts:
                self._pause(_pause_seconds(attempt, retry_after))
        raise error or Unreachable("Nobody was asked.")

    def _follow(self, response: httpx.Response) -> None:
        """Go on by https where the same address moved there. Raises Moved for any other place."""
        source = response.request.url
        target = source.join(response.headers["Location"])
        if target != source.copy_with(scheme="https", port=target.port) or source.scheme == "https":
            raise Moved(self.url, target)
        base = self._http.base_url
        self._http.base_url = base.copy_with(scheme="https", port=target.port)

    def _unreachable(self, broken: Exception) -> Unreachable:
        return Unreachable(
            f"{self.url} does not answer ({broken or type(broken).__name__})."
            " What was sent before is kept; run the same again when the line is back."
        )


def _pause_seconds(attempt: int, retry_after: str | None) -> float:
    """Return the pause that the server source for, else exponential back-off with jitter."""
    seconds = _retry_after_seconds(retry_after)
    if seconds is not None:
        return min(seconds, RETRY_AFTER_SECONDS_MAX)
    longest = min(FIRST_PAUSE_SECONDS * 2.0**attempt, PAUSE_SECONDS_MAX)
    return longest * (0.5 + random.random() / 2)  # noqa: S311 (so that not all come back at once)


def _retry_after_seconds(header: str | None) -> float | None:
    """Read a Retry-After of seconds or of a date (RFC 9110, 10.2.3); None without one."""
    if not header:
        return None
    if header.isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, until.timestamp() - time.time())
