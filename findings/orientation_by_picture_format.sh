#!/bin/sh
# The same Exif orientation turns a JPEG in Chromium 109, and neither a PNG nor a WebP.
#
# Versions: Chromium 109 (npm @sparticuz/chromium 109.0.6), Pillow 13.0.0 (writes and transposes the
#           samples). Date: 2026-11-30.
# Input:    valid 40 x 20 pictures whose Exif block says orientation 6 (a quarter turn): JPEG
#           (APP1), PNG (eXIf chunk, third edition), WebP (EXIF chunk of the extended format).
# Expected: all three stand upright, 20 x 40, as ImageOps.exif_transpose of Pillow makes them.
# Seen:     the JPEG only is turned.
# Matters:  who measures a picture by its Exif block, as image libraries do, gets boxes that lie
#           beside the objects which an annotator saw.
# Fails (exit 1) when it turns another set of formats.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0
"$home/venv/bin/python" - "$home" <<'PYTHON'
import base64
import io
import sys
from pathlib import Path

from PIL import Image, ImageOps

rows = []
for kind in ("JPEG", "PNG", "WEBP"):
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(file, kind, exif=exif.tobytes())
    assert ImageOps.exif_transpose(Image.open(io.BytesIO(file.getvalue()))).size == (20, 40)
    content = base64.b64encode(file.getvalue()).decode()
    rows.append(f'<img id="{kind}" src="data:image/{kind.lower()};base64,{content}">')
page = f"""<!doctype html><body>{''.join(rows)}<pre id="seen"></pre><script>
addEventListener("load", () => {{
  document.getElementById("seen").textContent =
    [...document.images].filter((image) => image.naturalWidth === 20)
      .map((image) => image.id).join(" ");
}});
</script></body>"""
Path(sys.argv[1], "page.html").write_text(page)
PYTHON

seen_in() { # version: the formats that this Chromium turns
    mkdir -p "$home/$1"
    (cd "$home/$1" && npm pack --silent "@sparticuz/chromium@$1" >/dev/null && tar -xzf ./*.tgz)
    HOME_OF_BROWSER="$home/$1" node - <<'NODE'
const { execFileSync } = require("node:child_process");
const { readdirSync, readFileSync, writeFileSync, mkdirSync } = require("node:fs");
const { brotliDecompressSync } = require("node:zlib");
const home = process.env.HOME_OF_BROWSER;
mkdirSync(`${home}/run`, { recursive: true });
for (const name of readdirSync(`${home}/package/bin`)) {
  const target = `${home}/run/${name.replace(/\.br$/, "")}`;
  const packed = readFileSync(`${home}/package/bin/${name}`);
  writeFileSync(target, brotliDecompressSync(packed), { mode: 0o755 });
  if (target.endsWith(".tar")) execFileSync("tar", ["-xf", target, "-C", `${home}/run`]);
}
NODE
    libraries=$(find "$home/$1/run" -type d -name lib | tr '\n' ':')
    HOME="$home/$1" LD_LIBRARY_PATH="$libraries$home/$1/run" "$home/$1/run/chromium" \
        --headless --no-sandbox --disable-gpu --single-process --no-zygote \
        --virtual-time-budget=3000 --timeout=20000 --dump-dom "file://$home/page.html" \
        2>"$home/$1/errors.txt" | sed -n 's/.*<pre id="seen">\([^<]*\)<.*/\1/p'
}

turned=$(seen_in 109.0.6)
echo "Chromium 109 turns: $turned"
[ "$turned" = "JPEG" ]
