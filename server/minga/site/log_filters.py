"""Keeps tokens and passphrases out of what is written down."""

import logging
import re

SECRET = re.compile(
    r"(?i)(authorization:?\s*\w*\s+|bearer\s+|://[^:/@\s]+:"
    r"|(?:password|passphrase|token|secret)[\"']?\s*[=:]\s*[\"']?)[^\s\"'@,&]+"
)


TOKEN_ADDRESS = re.compile(r"/(feed|media|found)/[^\s\"'?]+")


class WithoutSecrets(logging.Filter):
    """Replaces secrets with dots: what follows “Bearer”, “password=” or “://name:”, and the token
    in the address of a feed, file or search. Never drops a line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        text = SECRET.sub(r"\1…", record.getMessage())
        record.msg = TOKEN_ADDRESS.sub(r"/\1/…", text)
        record.args = None
        return True
