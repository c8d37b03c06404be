"""A line as members have it, in front of a real server: delay, rate, slow start, and accidents.

Everything happens in user space, byte for byte over TCP, so that it works without any right on the
machine and with TLS as it is. A connection costs one round trip before its first byte (the TCP
handshake); what comes down fills packets of 1,460 bytes (plus 40 of headers) that share the rate;
a server may have as much under way as its window, which begins at ten packets (RFC 6928) and
doubles every round trip. Losses of single packets are not played: a line that fails fails whole
(`cut`, `swallow`, `cut_reply_after`).
"""

import asyncio
import contextlib
import threading
import time
from collections import deque
from dataclasses import dataclass, field

SEGMENT_BYTES = 1_460
HEADERS_BYTES = 40
FIRST_WINDOW_BYTES = 10 * SEGMENT_BYTES


@dataclass
class Traffic:
    """Traffic of a line: bytes of TCP payload (TLS included) and connections."""

    up: int = 0
    down: int = 0
    connections: int = 0
    asked_at: list[float] = field(default_factory=list)


class _Lane:
    """One direction for all connections: when a packet that leaves now has arrived."""

    def __init__(self, delay_s: float, bytes_s: float) -> None:
        self.delay_s, self.bytes_s, self.free_at = delay_s, bytes_s, 0.0

    def arrives(self, size: int) -> float:
        began = max(time.monotonic(), self.free_at)
        self.free_at = began + ((size + HEADERS_BYTES) / self.bytes_s if self.bytes_s else 0)
        return self.free_at + self.delay_s


class Line:
    """Listens on `port`; passes on to `to_port` of this machine."""

    def __init__(self, to_port: int, *, rtt_ms: float = 0, kbit_s: float = 0) -> None:
        self.to_port, self.rtt_s = to_port, rtt_ms / 1e3
        self.lanes = {name: _Lane(self.rtt_s / 2, kbit_s * 125) for name in ("up", "down")}
        self.traffic = Traffic()
        self.mode = "pass"
        self._cut_after: int | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.port = 0

    # --- for whoever holds it --------------------------------------------------------------------

    def open(self) -> "Line":
        self._thread.start()
        self._ready.wait(10)
        return self

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        self._thread.join(5)
        self._loop.close()

    def count_anew(self) -> Traffic:
        """Return the traffic until now and reset the counters."""
        counted, self.traffic = self.traffic, Traffic()
        return counted

    def cut(self) -> None:
        """No network: what is open breaks off, whoever asks is refused."""
        self.mode = "cut"
        self._loop.call_soon_threadsafe(self._break_off)

    def swallow(self) -> None:
        """The worst network: it takes everything and nothing comes out."""
        self.mode = "swallow"

    def mend(self) -> None:
        """The network is back; what was swallowed breaks off."""
        if self.mode == "swallow":
            self._loop.call_soon_threadsafe(self._break_off)
        self.mode = "pass"
        self._cut_after = None

    def cut_reply_after(self, size: int) -> None:
        """The next reply breaks off in its middle, after so many bytes."""
        self._cut_after = size

    # --- inside -----------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._connected, "127.0.0.1", self.port)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _end(self) -> None:
        self._break_off()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loop.stop()

    def _break_off(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "cut":
            writer.transport.abort()
            return
        self.traffic.connections += 1
        self._open.add(writer)
        await asyncio.sleep(self.rtt_s)
        try:
            far, far_writer = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(far_writer)
        pumps = [
            asyncio.ensure_future(self._pump(reader, far_writer, "up")),
            asyncio.ensure_future(self._pump(far, writer, "down")),
        ]
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(pumps, timeout=0.5 + self.rtt_s)
        for stream in pumps:
            stream.cancel()
        for stream in (writer, far_writer):
            self._open.discard(stream)
            with contextlib.suppress(Exception):
                stream.close()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str
    ) -> None:
        """Bytes from one end to the other, each when it would have arrived."""
        window, lane = float(FIRST_WINDOW_BYTES), self.lanes[way]
        on_the_way: deque[tuple[float, int]] = deque()  # (acknowledged at, size)
        arriving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivery = asyncio.ensure_future(self._deliver(arriving, sink, way))
        try:
            while piece := await source.read(SEGMENT_BYTES):
                if way == "down":
                    while (
                        on_the_way
                        and sum(size for _arrival, size in on_the_way) + len(piece) > window
                    ):
                        await asyncio.sleep(max(0.0, on_the_way[0][0] - time.monotonic()))
                        while on_the_way and on_the_way[0][0] <= time.monotonic():
                            window += on_the_way.popleft()[1]
                arrives = lane.arrives(len(piece))
                on_the_way.append((arrives + self.rtt_s / 2, len(piece)))
                while on_the_way and on_the_way[0][0] <= time.monotonic():
                    window += on_the_way.popleft()[1]
                arriving.put_nowait((arrives, piece))
            arriving.put_nowait((time.monotonic(), b""))
            await delivery
        except OSError:
            pass
        finally:
            delivery.cancel()

    async def _deliver(
        self, arriving: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter, way: str
    ) -> None:
        while True:
            arrival, piece = await arriving.get()
            if not piece:
                return
            await asyncio.sleep(max(0.0, arrival - time.monotonic()))
            if self.mode == "swallow":
                continue
            if way == "down" and self._cut_after is not None:
                self._cut_after -= len(piece)
                if self._cut_after <= 0:
                    self._cut_after = None
                    self._break_off()
                    return
            if way == "up":
                self.traffic.up += len(piece)
                self.traffic.asked_at.append(time.monotonic())
            else:
                self.traffic.down += len(piece)
            with contextlib.suppress(ConnectionError):
                sink.write(piece)
                await sink.drain()
