"""A JSON value as the driver gives it."""

import json
from typing import Any


def read_json(value: Any) -> Any:
    """Parse JSON that the driver gives as text, or return it as it is."""
    return json.loads(value) if isinstance(value, str) else value
