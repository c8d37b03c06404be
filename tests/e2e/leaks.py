"""A page that tries to send something out by every way that a page has, and a server that hears it.

Only our own listener is asked, and only with the name of the way.
"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WAYS = """
const to = (way) => BASE + "/" + way;
const add = (tag, attributes, parent = document.body) => {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  parent.append(element);
  return element;
};
const styled = (text) => add("style", {}, document.head).append(text);
const ways = {
  fetch: () => fetch(to("fetch"), { mode: "no-cors" }),
  xhr: () => { const x = new XMLHttpRequest(); x.open("GET", to("xhr")); x.send(); },
  beacon: () => navigator.sendBeacon(to("beacon"), "x"),
  socket: () => new WebSocket(to("socket").replace("http", "ws")),
  events: () => new EventSource(to("events")),
  image: () => (new Image().src = to("image")),
  picture: () => (document.body.insertAdjacentHTML("beforeend", `<img src="${to("picture")}">`)),
  background: () => styled(`body{background:url(${to("background")})}`),
  imported: () => styled(`@import "${to("imported")}";`),
  font: () => { styled(`@font-face{font-family:f;src:url(${to("font")})}b{font-family:f}`);
                add("b", {}).append("b"); },
  script: () => add("script", { src: to("script") }),
  module: () => import(to("module")),
  sheet: () => add("link", { rel: "stylesheet", href: to("sheet") }),
  preload: () => add("link", { rel: "preload", as: "image", href: to("preload") }),
  prefetch: () => add("link", { rel: "prefetch", href: to("prefetch") }),
  hint: () => add("link", { rel: "preconnect", href: HINT }),
  hintText: () => {
    document.body.insertAdjacentHTML("beforeend", `<link rel="preconnect" href="${HINT}">`);
    document.write("<li"); document.write(`nk rel="preconnect" href="${HINT}">`);
  },
  hintDocument: () => {
    const made = document.implementation.createDocument("http://www.w3.org/1999/xhtml", "link");
    made.documentElement.setAttribute("rel", "preconnect");
    made.documentElement.setAttribute("href", HINT);
    document.head.append(made.documentElement);
  },
  frame: () => add("iframe", { src: to("frame") }),
  inner: () => add("iframe", { srcdoc: `<img src="${to("inner")}">` }),
  innerText: () => document.body.insertAdjacentHTML("beforeend",
    `<iframe srcdoc='<script>new RTCPeerConnection({iceServers:[{urls:"stun:${STUN}"}]})` +
    `.createDataChannel("a")<\\/script><img src="${to("innerText")}">'></iframe>`),
  object: () => add("object", { data: to("object") }),
  embed: () => add("embed", { src: to("embed") }),
  video: () => add("video", { src: to("video"), autoplay: "" }),
  track: () => { const v = add("video", {}); add("track", { src: to("track"), default: "" }, v); },
  vector: () => (document.body.insertAdjacentHTML("beforeend",
    `<svg><image href="${to("vector")}"/><use href="${to("vector")}#a"/></svg>`)),
  worker: () => new Worker(URL.createObjectURL(new Blob([`fetch("${to("worker")}")`]))),
  speculation: () => { const s = document.createElement("script"); s.type = "speculationrules";
    s.textContent = JSON.stringify({ prefetch: [{ urls: [to("speculation")] }] });
    document.head.append(s); },
  ping: () => { const a = add("a", { href: "#x", ping: to("ping") }); a.click(); },
  peer: () => {
    const Peer = window.RTCPeerConnection || window.webkitRTCPeerConnection;
    const peer = new Peer({ iceServers: [{ urls: "stun:" + STUN }] });
    peer.createDataChannel("a");
    peer.createOffer().then((offer) => peer.setLocalDescription(offer));
  },
  popup: () => open(to("popup")),
  form: () => { const f = add("form", { action: to("form"), target: "_blank" }); f.submit(); },
  top: () => (top.location = to("top")),
};
const going = {
  form2: () => { const f = add("form", { action: to("form2") });
    Object.getPrototypeOf(f).requestSubmit.call(f); },
  refresh: () => add("meta", { "http-equiv": "refresh", content: "0;url=" + to("refresh") }),
  link: () => add("a", { href: to("link") }).click(),
  away: () => location.assign(to("away")),
};
const tried = [];
const attempt = (all) => {
  for (const way in all) {
    if (way === "top" && window === top) continue;
    tried.push(way);
    try { const done = all[way](); if (done && done.catch) done.catch(() => 0); } catch (no) {}
  }
};
attempt(ways);
document.getElementById("tried").value = tried.length;
setTimeout(() => attempt(going), 6000);
"""


@dataclass
class Listener:
    """Paths that were asked for, connections without a request, and datagrams."""

    base: str = ""
    hint: str = ""
    stun: str = ""
    heard: list[str] = field(default_factory=list)

    def page(self) -> str:
        """Return the page that tries every way."""
        names = f"const BASE={json.dumps(self.base)},HINT={json.dumps(self.hint)},"
        names += f"STUN={json.dumps(self.stun)};"
        return f'<label>Tried <input id="tried" name="tried"></label><script>{names}{WAYS}</script>'


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen on three ports of this machine until the block ends."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listener.heard.append(self.path.strip("/").split("?")[0])
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 (names of the library)

        def log_message(self, *_parts: object) -> None:
            """Write nothing."""

    def accept() -> None:
        while True:
            try:
                connection, _address = connections.accept()
            except OSError:
                return
            listener.heard.append("hint")
            connection.close()

    def receive() -> None:
        while True:
            try:
                datagrams.recvfrom(2048)
            except OSError:
                return
            listener.heard.append("peer")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    connections = socket.create_server(("127.0.0.1", 0))
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", 0))
    listener.base = f"http://127.0.0.1:{server.server_port}"
    listener.hint = f"http://127.0.0.1:{connections.getsockname()[1]}"
    listener.stun = f"127.0.0.1:{datagrams.getsockname()[1]}"
    for target in (server.serve_forever, accept, receive):
        threading.Thread(target=target, daemon=True).start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        connections.close()
        datagrams.close()
