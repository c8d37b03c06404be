"""A JSON value as the driver gives it."""

import json
from typing import Any


def read_json(value: Any) -> Any:
    """What the driver gives as text, or has read already."""
    return json.loads(value) if isinstance(value, str) else value
