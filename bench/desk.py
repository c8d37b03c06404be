"""The desk on an old machine and a thin line: `make bench NAME=desk` (ARGS=--quick: one run each;
ARGS=--smoke: one run on the faster line).

A real server with TLS, the line of bench/link.py before it, real Chromium at a quarter of this
machine's speed. A signed-in member with tasks on offer opens /desk/; the page itself says when the
first task can be answered. "Go on" is pressed in the moment in which it is there. Bytes and
requests are exact; times depend on who else uses this machine.
"""

import contextlib
import http.client
import json
import os
import shutil
import ssl
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from bench.desk_stage import Member, member, served
from bench.link import Line
from bench.scratch import scratch_coop

CPU_TIMES_SLOWER = 4
TEXTS = 60
LINES = {"tti_ms": (400, 400), "tti_slow_ms": (800, 50)}  # round trip in ms, kbit/s
QUIET_SECONDS = 5
SENTENCE = (
    "The ferry leaves an hour later from Monday on, said local radio number {n}, nobody said why."
)
WATCH = """
new MutationObserver(() => {
  const go = document.querySelector(".card .button");
  if (go && !window.benchHome) { window.benchHome = performance.now(); go.click(); }
  const task = document.querySelector(".widget input");
  if (task && !window.benchTask) window.benchTask = performance.now();
}).observe(document, { subtree: true, childList: true });
"""


@dataclass
class Visit:
    """One opening of the desk, until the first task can be answered and a little longer."""

    task_ms: float
    requests: int
    document_bytes: int
    later: list[str]
    bytes_up: int
    bytes_down: int


def main() -> int:
    smoke = "--smoke" in sys.argv
    turns = 1 if smoke or "--quick" in sys.argv else 3
    lines = dict([*LINES.items()][:1]) if smoke else LINES
    print(f"Load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with scratch_coop() as folder, served(folder) as (port, origin_port):
        warm(port)
        results = sizes(port) | first_request(port, member())
        for name, (rtt_ms, kbit_s) in lines.items():
            line = Line(port, rtt_ms=rtt_ms, kbit_s=kbit_s)
            line.port = origin_port
            with contextlib.closing(line.open()):
                turns_visits = [three_visits(line, member()) for _ in range(turns)]
            results |= spoken(name, rtt_ms, kbit_s, turns_visits)
    results |= {"load_average": round(os.getloadavg()[0], 1), "cpu_times_slower": CPU_TIMES_SLOWER}
    print(json.dumps(results))
    return 0


def spoken(
    name: str, rtt_ms: int, kbit_s: int, turns_visits: list[dict[str, Visit]]
) -> dict[str, Any]:
    """The medians, as lines for people and as keys."""
    medians: dict[str, Any] = {}
    slow = name.removeprefix("tti_").removesuffix("ms")
    print(f"\n{rtt_ms} ms, {kbit_s} kbit/s, CPU x{CPU_TIMES_SLOWER}:")
    for kind in turns_visits[0]:
        visits = [turn[kind] for turn in turns_visits]
        ms = round(statistics.median(visit.task_ms for visit in visits))
        requests = max(visit.requests for visit in visits)
        print(
            f"  {kind:<8} first task after {ms} ms, {requests} requests, then {visits[0].later};"
            f" {visits[0].bytes_up} bytes up, {visits[0].bytes_down} down in all"
        )
        if kind == "first":
            medians[name] = ms
            if not slow:
                medians["first_task_requests"] = requests
                medians["first_task_document_bytes"] = visits[0].document_bytes
        else:
            medians[f"{kind}_visit_{slow}ms"] = ms
            medians[f"{kind}_visit_requests"] = max(
                requests, medians.get(f"{kind}_visit_requests", 0)
            )
            medians[f"{kind}_visit_wire_bytes"] = max(
                visit.bytes_up + visit.bytes_down for visit in visits
            )
    return medians


# --- what is built --------------------------------------------------------------------------------


def sizes(port: int) -> dict[str, int]:
    """The whole offline app as a device fetches it (the page without anybody's things, the worker
    and every file that it names), and the widest widget by itself at brotli 11."""
    import brotli  # type: ignore[import-untyped]

    from minga.doors.web.desk import files as desk_files

    reader = member()
    head = fetched(port, "/desk/sw.js", reader)
    build = json.loads(unpressed(head).partition("const BUILD=")[2].partition(";\n")[0])
    sizes = {"/desk/sw.js": len(head[0])}
    for path in (build["page"], *build["files"]):
        sizes[path] = len(fetched(port, path, reader)[0])
    for name, size in sorted(sizes.items(), key=lambda entry: -entry[1]):
        print(f"{size:>8,} {name}")
    build_files = desk_files.build()
    small = {
        name: len(brotli.compress(text, quality=11)) for name, text in code(build_files).items()
    }
    widgets = {name: size for name, size in small.items() if name.startswith("w-")}
    widest = max(widgets, key=lambda name: widgets[name])
    print(f"{widgets[widest]:>8,} {widest}, the widest of {len(widgets)} widgets")
    return {
        "app_brotli_bytes": sum(size for name, size in small.items() if name not in widgets),
        "app_as_it_travels_bytes": sum(sizes.values()),
        "widget_max_bytes": widgets[widest],
    }


def code(build_files: Any) -> dict[str, bytes]:
    """Code and style of the app; every widget is in lazy.js, and by itself too for measuring."""
    widgets = {name: text for name, text in build_files.files.items() if name.startswith("w-")}
    bundle = {name: build_files.files[name] for name in ("lazy.js", "widgets.css")}
    bundle |= {
        "page.css": build_files.style,
        "core.js": build_files.script,
        "sw.js": build_files.worker,
    }
    return {
        name: text if isinstance(text, bytes) else text.encode()
        for name, text in (widgets | bundle).items()
    }


def fetched(port: int, path: str, reader: Member) -> tuple[bytes, str]:
    """A body as it travels, and how it is encoded."""
    request = connected(port)
    request.request("GET", path, headers=browser_headers(reader))
    reply = request.getresponse()
    body = reply.read()
    request.close()
    assert reply.status == 200, (path, reply.status)
    return body, reply.headers.get("Content-Encoding") or ""


def unpressed(answer: tuple[bytes, str]) -> str:
    import zlib

    import brotli

    body, encoding = answer
    if encoding == "br":
        body = brotli.decompress(body)
    elif encoding == "gzip":
        body = zlib.decompress(body, 31)
    return body.decode()


def warm(port: int) -> None:
    """Every worker has served this page before: what a process does once is nobody's first task."""
    from minga.doors.cli.run import WEB_WORKERS

    reader = member()
    for _ in range(4 * WEB_WORKERS):
        request = connected(port)
        request.request("GET", "/desk/", headers=browser_headers(reader))
        request.getresponse().read()
        request.close()


def connected(port: int) -> http.client.HTTPSConnection:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    https = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=60)
    https.connect()
    return https


def browser_headers(reader: Member) -> dict[str, str]:
    return {
        "Host": "localhost", "Cookie": f"{reader.cookie}={reader.value}",
        "Accept-Encoding": "gzip, br", "Accept-Language": "en", "Accept": "text/html",
    }  # fmt: skip


def first_request(port: int, reader: Member) -> dict[str, int]:
    """One HTML response, counted on the socket: head and body, then with all of TLS."""
    line = Line(port).open()
    request = connected(line.port)
    handshake = line.traffic.down
    request.request("GET", "/desk/", headers=browser_headers(reader))
    reply = request.getresponse()
    body = reply.read()
    request.close()
    assert reply.status == 200, reply.status
    head = sum(len(f"{name}: {value}\r\n") for name, value in reply.getheaders()) + len(
        "HTTP/1.1 200 OK\r\n\r\n"
    )
    time.sleep(0.2)
    down = line.traffic.down
    line.close()
    print(f"First response: {head} bytes of head, {len(body)} of body; with TLS {down} bytes down"
          f" ({handshake} for the handshake)")  # fmt: skip
    return {
        "first_task_wire_bytes": head + len(body),
        "first_task_wire_bytes_with_tls": down,
        "first_task_tasks_inside": len(laid_in(body)["reply"]["tasks"]),
    }


def laid_in(body: bytes) -> dict[str, Any]:
    page = unpressed((body, "br"))
    begin = '<script type="application/json" id="boot">'
    boot: dict[str, Any] = json.loads(page.partition(begin)[2].partition("</script>")[0])
    return boot


# --- the co-operative -----------------------------------------------------------------------------


# --- visits ---------------------------------------------------------------------------------------


def three_visits(line: Line, reader: Member) -> dict[str, Visit]:
    """The first one, a second one, and one without any network."""
    from playwright.sync_api import sync_playwright

    home = tempfile.mkdtemp(prefix="minga-desk-")
    address = f"https://localhost:{line.port}"
    try:
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                home,
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--ignore-certificate-errors"],
                ignore_https_errors=True,
                locale="en",
                viewport={"width": 1024, "height": 600},
            )
            context.add_cookies([{"name": reader.cookie, "value": reader.value, "url": address}])
            context.add_init_script(WATCH)
            visits = {"first": visit(context, line, address, furnish=True)}
            visits["second"] = visit(context, line, address)
            line.cut()
            visits["offline"] = visit(context, line, address)
            line.mend()
            context.close()
        return visits
    finally:
        shutil.rmtree(home, ignore_errors=True)


def visit(context: Any, line: Line, address: str, *, furnish: bool = False) -> Visit:
    page = context.new_page()
    requests: list[tuple[str, Any]] = []
    sizes: dict[str, int] = {}
    context.on("request", lambda request: requests.append((request.url, request)))
    line_of = context.new_cdp_session(page)
    line_of.send("Network.enable")
    kinds: dict[str, str] = {}
    line_of.on("Network.requestWillBeSent", lambda e: kinds.setdefault(e["requestId"], e["type"]))
    line_of.on(
        "Network.loadingFinished",
        lambda e: sizes.setdefault(kinds.get(e["requestId"], ""), int(e["encodedDataLength"])),
    )
    line_of.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    line.count_anew()
    page.goto(f"{address}/desk/", timeout=120_000)
    until(page, "!!window.benchTask")
    requests_before, task_ms = page.evaluate(
        """[1 + performance.getEntriesByType("resource")
                .filter((one) => one.startTime < benchTask && one.transferSize > 0).length,
            benchTask]"""
    )
    if furnish:
        until(page, "navigator.serviceWorker.controller !== null")
    page.wait_for_timeout(QUIET_SECONDS * 1_000)
    over_the_line = [
        request
        for url, request in requests
        if not url.startswith("data:") and not from_the_device(request)
    ]
    crossed = line.count_anew()
    page.close()
    return Visit(
        task_ms=task_ms,
        requests=requests_before if furnish else len(over_the_line),
        document_bytes=sizes.get("Document", 0),
        later=[request.url.partition(address)[2] for request in over_the_line][:20],
        bytes_up=crossed.up,
        bytes_down=crossed.down,
    )


def until(page: Any, true: str, seconds: float = 120) -> None:
    """Ask the page again and again (its policy forbids what Playwright's own waiting does)."""
    end = time.monotonic() + seconds
    while not page.evaluate(true):
        assert time.monotonic() < end, f"it did not come to {true}"
        page.wait_for_timeout(50)


def from_the_device(request: Any) -> bool:
    response = request.response() if not request.failure else None
    return bool(response is not None and response.from_service_worker)


if __name__ == "__main__":
    raise SystemExit(main())
