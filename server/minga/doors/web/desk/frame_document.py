"""The document of the frame beside clients' own pages: its text, its policy and its address."""

import base64
import hashlib
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

PATH = "/frame/"
SANDBOX = "allow-scripts allow-forms"
_DOCUMENT = (
    '<!doctype html><html><head><meta charset="utf-8"><title>Task</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<style>{style}</style><script>{script}</script></head><body></body></html>"
)


def document(script: str, style: str) -> str:
    """Return the document with the bridge in it and nothing else."""
    return _DOCUMENT.format(style=style, script=script)


@lru_cache(maxsize=2)
def _hash_of(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def policy(script: str) -> str:
    """Return the policy of the document: the bridge, style and pictures in the page itself, and no
    request of any kind."""
    return "; ".join(
        (
            "default-src 'none'",
            # the page's own scripts are run by the bridge; no script element of theirs is
            f"script-src 'sha256-{_hash_of(script)}' 'unsafe-eval'",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "media-src data: blob:",
            "font-src data:",
            "connect-src 'none'",
            "form-action 'none'",
            "frame-src 'none'",
            "worker-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "webrtc 'block'",
            f"frame-ancestors {_parents()}",
            "require-trusted-types-for 'script'",
            "trusted-types default",
            f"sandbox {SANDBOX}",
        )
    )


def _parents() -> str:
    """Return the origins whose pages may show the frame."""
    if not settings.MINGA_FRAME_ORIGIN:
        return "'self'"
    origin = urlsplit(settings.MINGA_ORIGIN)
    hosts = [origin.netloc, *(host for host in settings.MINGA_HOSTS if host != origin.netloc)]
    return " ".join(f"{origin.scheme}://{host}" for host in hosts)


def version(script: str, style: str) -> str:
    """Return the version of the document with its policy."""
    served = document(script, style) + policy(script)
    return hashlib.sha256(served.encode()).hexdigest()[:12]


def address(script: str, style: str) -> str:
    """Return the address of the document, as the desk puts it into its frame."""
    path = reverse("frame", args=[version(script, style)])
    return f"{settings.MINGA_FRAME_ORIGIN}{path}"
