"""Keeps tokens and passphrases out of what is written down."""

import logging
import re

SECRET = re.compile(
    r"(?i)(authorization:?\s*\w*\s+|bearer\s+|://[^:/@\s]+:"
    r"|(?:password|passphrase|token|secret)[\"']?\s*[=:]\s*[\"']?)[^\s\"'@,&]+"
)


class WithoutSecrets(logging.Filter):
    """Replaces what follows “Bearer”, “password=” or “://name:” with dots; never drops a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = SECRET.sub(r"\1…", record.getMessage())
        record.args = None
        return True
