"""A picture kept as an import keeps it."""

import hashlib
import io
import json

from PIL import Image, ImageDraw

from minga.domains.work.actions.pictures import keep_bytes
from minga.domains.work.readers import Picture


def kept_picture() -> str:
    """The content (JSON) of an item that shows a cup on a table."""
    image = Image.new("RGB", (640, 420), "#8fa7a1")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 260, 640, 420), fill="#7a5b3e")
    drawing.ellipse((240, 120, 400, 330), fill="#f4efe4", outline="#444444", width=3)
    drawing.arc((380, 170, 460, 270), 270, 90, fill="#f4efe4", width=14)
    written = io.BytesIO()
    image.save(written, "PNG")
    encoded = written.getvalue()
    picture = Picture(
        sha256=hashlib.sha256(encoded).hexdigest(),
        media_type="image/png",
        width=640,
        height=420,
        size_bytes=len(encoded),
        encoded=encoded,
    )
    keep_bytes(picture)
    return json.dumps({"image": picture.sha256, "width": 640, "height": 420})
