"""Annotations of pictures in the form of COCO: told from tables by their first key."""

import re
from typing import Final

HEAD_BYTES: Final = 4_096
_FIRST_KEY = re.compile(rb'\s*\{\s*"(info|licenses|images|annotations|categories)"\s*:\s*[\[{]')


def is_coco(head: bytes) -> bool:
    """Return whether a JSON file with this beginning (HEAD_BYTES of it) holds COCO annotations."""
    return _FIRST_KEY.match(head) is not None
