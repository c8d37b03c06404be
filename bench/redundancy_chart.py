"""The chart of bench/redundancy as an SVG file, drawn without a library."""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "redundancy.svg"
WIDTH, HEIGHT = 720, 420
LEFT_MARGIN, RIGHT_MARGIN, TOP_MARGIN, BOTTOM_MARGIN = 60, 20, 40, 60
LINES = (
    ("fixed number, majority", "#8a8a8a", "fixed", "votes"),
    ("fixed number, members weighed", "#2b6cb0", "fixed", "skills"),
    ("asked where it helps", "#c05621", "adaptive", "skills"),
)

Points = list[tuple[float, float]]


def draw(lines: Sequence[dict[str, Any]]) -> Path:
    """Median over the sets: answers paid by those of fixed five, points above majority of five."""
    curves = {kind[0]: _curve(lines, kind[2], kind[3]) for kind in LINES}
    all_points = [point for curve in curves.values() for point in curve]
    across = 0.0, 0.2 * (1 + int(5 * max(x for x, _ in all_points)))
    down = (
        float(int(min(y for _, y in all_points)) - 1),
        float(int(max(y for _, y in all_points)) + 1),
    )
    parts = [_frame(across, down, len(lines))]
    for place, (title, colour, *_) in enumerate(LINES):
        points = [(_x(x, across), _y(y, down)) for x, y in curves[title]]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        height = HEIGHT - BOTTOM_MARGIN - 18 * (len(LINES) - place)
        parts.append(
            f'<rect x="{WIDTH - 270}" y="{height - 9}" width="12" height="12" fill="{colour}"/>'
            f'<text x="{WIDTH - 252}" y="{height + 2}">{title}</text>'
        )
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")
    return PICTURE


def _curve(lines: Sequence[dict[str, Any]], kind: str, measure: str) -> Points:
    keys = sorted(set.intersection(*(set(line[kind]) for line in lines)))
    curve = []
    for key in keys:
        paid = [line[kind][key]["paid"] / line["fixed"][5]["paid"] for line in lines]
        gain = [100 * (line[kind][key][measure] - line["fixed"][5]["votes"]) for line in lines]
        curve.append((statistics.median(paid), statistics.median(gain)))
    return curve


def _x(value: float, across: tuple[float, float]) -> float:
    return LEFT_MARGIN + (WIDTH - LEFT_MARGIN - RIGHT_MARGIN) * (value - across[0]) / (
        across[1] - across[0]
    )


def _y(value: float, down: tuple[float, float]) -> float:
    return (
        HEIGHT
        - BOTTOM_MARGIN
        - (HEIGHT - TOP_MARGIN - BOTTOM_MARGIN) * (value - down[0]) / (down[1] - down[0])
    )


def _frame(across: tuple[float, float], down: tuple[float, float], sets: int) -> str:
    title = f"Accuracy against answers paid, median of {sets} public sets"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            ' font-family="system-ui, sans-serif" font-size="13" fill="#1a202c">'
            f'<title>{title}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
            f'<text x="{LEFT_MARGIN}" y="22" font-size="15">{title}</text>'
        )
    ]
    for step in range(int(down[0]), int(down[1]) + 1, max(1, round((down[1] - down[0]) / 8))):
        y = _y(step, down)
        parts.append(
            f'<line x1="{LEFT_MARGIN}" x2="{WIDTH - RIGHT_MARGIN}" y1="{y:.1f}" y2="{y:.1f}"'
            f' stroke="#e2e8f0"/><text x="{LEFT_MARGIN - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{step:+d}</text>"
        )
    for fifth in range(round(5 * across[1]) + 1):
        x = _x(fifth / 5, across)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM_MARGIN + 18}" text-anchor="middle">'
            f"{20 * fifth} %</text>"
        )
    middle = (LEFT_MARGIN + WIDTH - RIGHT_MARGIN) / 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 16}" text-anchor="middle">answers paid, of those that'
        " five for every item would cost</text>"
        f'<text x="16" y="{HEIGHT / 2}" transform="rotate(-90 16 {HEIGHT / 2})"'
        ' text-anchor="middle">points above the majority of five</text>'
    )
    return "\n".join(parts)
