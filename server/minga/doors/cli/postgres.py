"""The database that comes with the house."""

from pathlib import Path


def embedded_url(folder: Path) -> str:
    return f"postgresql://postgres@/minga?host={folder}"
