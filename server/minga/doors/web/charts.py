"""Charts drawn on the server as SVG: no script, no inline style, no text inside the drawing.

A drawing stretches to its place; names and numbers stand around it as HTML, and a table with the
same numbers follows. Axes of time and numbers run from left to right in every language.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from minga.domains.number_format import number_text

PART_COLOURS = 12  # tokens.css
STRETCHED = SafeString(' viewBox="0 0 100 100" preserveAspectRatio="none"')
_drawing = count(1)


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a line and its name on the axis below."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class IntervalPoint:
    """One value of a line, how far it may be off, and its name on the axis below."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """One bar of a histogram: counts values from `start` on."""

    start: float
    count: float


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a whole."""

    name: str
    value: float


def nice_top(highest: float, steps: int = 4, *, whole: bool = False) -> float:
    """The smallest round number >= highest that divides into `steps` round steps.

    whole: of counts, whose axis has whole numbers only.
    """
    if whole and highest < steps:
        return float(steps)
    if highest <= 0:
        return float(steps)
    step = highest / steps
    size = 10.0 ** math.floor(math.log10(step))
    for factor in (1, 2, 2.5, 5, 10):
        if factor * size >= step and (size >= 1 or highest < steps):
            rounded = factor * size
            if highest >= steps and rounded != int(rounded):
                continue
            return rounded * steps
    return 10 * size * steps


def _frame(*, title: str, description: str, inside: SafeString, box: bool) -> SafeString:
    """The SVG with the sentence that a screen reader says."""
    name = f"chart{next(_drawing)}"
    view = STRETCHED if box else ""
    return format_html(
        '<svg class="chart-plot" role="img" aria-labelledby="{0} {0}d"{1}>'
        '<title id="{0}">{2}</title><desc id="{0}d">{3}</desc>{4}</svg>',
        name, view, title, description, inside,
    )  # fmt: skip


def scale_marks(
    top: float,
    steps: int = 4,
    *,
    bottom: float = 0.0,
    written: Callable[[float], str] = number_text,
) -> list[str]:
    """The numbers at the side, highest first."""
    step_size = (top - bottom) / steps
    return [written(round(bottom + step_size * step, 6)) for step in range(steps, -1, -1)]


def grid_lines(steps: int = 4) -> SafeString:
    return format_html_join(
        "",
        '<line class="chart-grid" x1="0" x2="100%" y1="{0}%" y2="{0}%"/>',
        ((100 * step / steps,) for step in range(steps + 1)),
    )


def grid_lines_in_box() -> SafeString:
    return format_html_join(
        "",
        '<line class="chart-grid" x1="0" x2="100" y1="{0}" y2="{0}"/>',
        ((25 * step,) for step in range(5)),
    )


def line_drawing(
    points: Sequence[Point], *, title: str, description: str, top: float, goal: float | None = None
) -> SafeString:
    """A line with its area, over four grid lines; `goal` adds a dashed line at its height."""
    last = max(1, len(points) - 1)
    places = [
        (round(100 * place / last, 2), round(100 - 100 * point.value / top, 2))
        for place, point in enumerate(points)
    ]
    line = " ".join(f"{x},{y}" for x, y in places)
    area = f"0,100 {line} {places[-1][0]},100" if places else ""
    grid = grid_lines_in_box()
    goal_line: SafeString | str = ""
    if goal is not None and 0 <= goal <= top:
        goal_line = format_html(
            '<line class="chart-threshold" x1="0" x2="100" y1="{0}" y2="{0}"/>',
            round(100 - 100 * goal / top, 2),
        )
    inside = format_html(
        '{}<polygon class="chart-area" points="{}"/>{}<polyline class="chart-line" points="{}"/>',
        grid, area, goal_line, line,
    )  # fmt: skip
    return _frame(title=title, description=description, inside=inside, box=True)


def band_drawing(
    spans: Sequence[IntervalPoint], *, title: str, description: str, bottom: float, top: float
) -> SafeString:
    """A line in the middle of the band in which each value may lie, over four grid lines."""

    def line(values: Sequence[float]) -> list[str]:
        places = [50.0] if len(values) == 1 else [
            100 * (place + 0.5) / len(values) for place in range(len(values))]  # fmt: skip
        rows = [(x, 100 - 100 * (value - bottom) / (top - bottom))
                for x, value in zip(places, values, strict=True)]  # fmt: skip
        rows = [(0.0, rows[0][1]), *rows, (100.0, rows[-1][1])] if rows else []
        return [f"{round(x, 2)},{round(y, 2)}" for x, y in rows]

    upper, lower = line([span.high for span in spans]), line([span.low for span in spans])
    inside = format_html(
        '{}<polygon class="chart-area" points="{}"/><polyline class="chart-line" points="{}"/>',
        grid_lines_in_box(),
        " ".join([*upper, *reversed(lower)]),
        " ".join(line([span.value for span in spans])),
    )
    return _frame(title=title, description=description, inside=inside, box=True)


def histogram_drawing(
    bars: Sequence[HistogramBar],
    *,
    title: str,
    description: str,
    top: float,
    width: float,
    threshold: float | None = None,
) -> SafeString:
    """Bars side by side; those that lie wholly under the threshold are coloured as a warning."""
    bar_width = 100 / max(1, len(bars))
    drawn = format_html_join(
        "",
        '<rect class="chart-bar{}" x="{}%" y="{}%" width="{}%" height="{}%" rx="3"/>',
        (
            (
                " chart-bar-under"
                if threshold is not None and bar.start + width <= threshold + 1e-9
                else "",
                round(place * bar_width + bar_width * 0.08, 2),
                round(100 - 100 * bar.count / top, 2),
                round(bar_width * 0.84, 2),
                round(100 * bar.count / top, 2),
            )
            for place, bar in enumerate(bars)
        ),
    )
    mark: SafeString | str = ""
    if threshold is not None and bars:
        place = (threshold - bars[0].start) / width * bar_width
        if 0 <= place <= 100:
            mark = format_html(
                '<line class="chart-threshold" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>',
                round(place, 2),
            )
    inside = format_html("{}{}{}", grid_lines(), drawn, mark)
    return _frame(title=title, description=description, inside=inside, box=False)


def share_bar(share: float) -> SafeString:
    """A short bar beside a number that says the same; nothing for a screen reader."""
    return format_html(
        '<svg class="share-bar" aria-hidden="true"><rect class="chart-rest" width="100%" '
        'height="100%" rx="3"/><rect class="chart-part-1" width="{}%" height="100%" rx="3"/></svg>',
        round(100 * share, 1),
    )


def stack_drawing(
    parts: Sequence[Part], *, title: str, description: str, total: float
) -> SafeString:
    """One bar, cut into the shares of a whole; what is missing stays in the colour of nothing."""
    pieces = []
    start = 0.0
    for place, part in enumerate(parts):
        wide = 100 * part.value / total if total else 0.0
        pieces.append((place % PART_COLOURS + 1, round(start, 3), round(wide, 3)))
        start += wide
    drawn = format_html_join(
        "", '<rect class="chart-part-{}" x="{}%" y="0" width="{}%" height="100%"/>', pieces
    )
    inside = format_html(
        '<rect class="chart-rest" x="0" y="0" width="100%" height="100%"/>{}', drawn
    )
    drawing = _frame(title=title, description=description, inside=inside, box=False)
    return SafeString(drawing.replace('class="chart-plot"', 'class="chart-plot chart-stack"', 1))
