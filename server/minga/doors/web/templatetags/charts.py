"""Charts in templates: `{% load charts %}`; the values are those of minga.doors.web.charts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext

from minga.domains.number_format import number_text, percent_text
from minga.doors.web import charts

register = template.Library()
register.filter("share_bar", charts.share_bar)
BOTTOMS = (0.6, 0.2, 0.0)  # four whole steps up to one


@register.inclusion_tag("parts/chart.html")
def line_chart(
    points: Sequence[charts.Point],
    title: str,
    name_column: str,
    value_column: str,
    goal: float | None = None,
    goal_words: str = "",
) -> Mapping[str, Any]:
    """A line with axis and area, for example answers over days."""
    highest = max([point.value for point in points] + ([goal] if goal else []), default=0)
    whole = all(float(point.value).is_integer() for point in points)
    top = charts.nice_top(highest, whole=whole and goal is None)
    description = ""
    if points:
        description = gettext("From %(first)s (%(from)s) to %(last)s (%(until)s).") % {
            "first": number_text(points[0].value),
            "from": points[0].name,
            "last": number_text(points[-1].value),
            "until": points[-1].name,
        }
    ends = [points[0].name, points[len(points) // 2].name, points[-1].name] if points else []
    return {
        "drawing": charts.line_drawing(
            points, title=title, description=description, top=top, goal=goal
        ),
        "marks": charts.scale_marks(top),
        "names": ends if len(points) > 2 else [point.name for point in points],
        "each": False,
        "title": title,
        "legend_line": goal_words,
        "name_column": name_column,
        "value_column": value_column,
        "rows": [(point.name, number_text(point.value)) for point in points],
        "bare": not points,
    }


@register.inclusion_tag("parts/chart.html")
def band_chart(
    spans: Sequence[charts.IntervalPoint],
    title: str,
    name_column: str,
    value_column: str,
    range_column: str,
    in_percent: bool = True,  # noqa: FBT001, FBT002 (templates pass by place)
) -> Mapping[str, Any]:
    """A line with the band in which each value lies in 95 of 100 cases."""
    written = percent_text if in_percent else number_text
    highest = max((span.high for span in spans), default=0)
    lowest = min((span.low for span in spans), default=0) if in_percent else 0
    bottom = next(floor for floor in BOTTOMS if floor <= lowest)
    top = 1.0 if in_percent else charts.nice_top(highest)
    description = ""
    if spans:
        description = gettext("From %(first)s (%(from)s) to %(last)s (%(until)s).") % {
            "first": written(round(spans[0].value, 2)),
            "from": spans[0].name,
            "last": written(round(spans[-1].value, 2)),
            "until": spans[-1].name,
        }
    names = [span.name for span in spans]
    return {
        "drawing": charts.band_drawing(
            spans, title=title, description=description, bottom=bottom, top=top
        ),
        "marks": charts.scale_marks(top, bottom=bottom, written=written),
        "names": names if len(names) < 4 else [names[0], names[len(names) // 2], names[-1]],
        "centred": len(names) < 4,
        "title": title,
        "name_column": name_column,
        "value_column": value_column,
        "range_column": range_column,
        "rows": [
            (
                span.name,
                written(round(span.value, 3)),
                f"{written(round(span.low, 3))} – {written(round(span.high, 3))}",
            )
            for span in spans
        ],
        "bare": not spans,
    }


@register.inclusion_tag("parts/chart.html")
def histogram(
    bars: Sequence[charts.HistogramBar],
    title: str,
    width: float,
    name_column: str,
    value_column: str,
    threshold: float | None = None,
    threshold_words: str = "",
) -> Mapping[str, Any]:
    """Bars of one width, with a dashed line where a threshold lies (the voted floor)."""
    top = charts.nice_top(max((bar.count for bar in bars), default=0), whole=True)
    highest_bar = max(bars, key=lambda bar: bar.count, default=None)
    description = ""
    if highest_bar is not None:
        description = gettext("The most, %(count)s, from %(start)s to %(end)s.") % {
            "count": number_text(highest_bar.count),
            "start": number_text(highest_bar.start),
            "end": number_text(round(highest_bar.start + width, 6)),
        }
    return {
        "drawing": charts.histogram_drawing(
            bars, title=title, description=description, top=top, width=width, threshold=threshold
        ),
        "marks": charts.scale_marks(top),
        "names": [number_text(bar.start) for bar in bars],
        "each": True,
        "many": len(bars) > 7,
        "title": title,
        "legend_line": threshold_words,
        "name_column": name_column,
        "value_column": value_column,
        "rows": [
            (
                f"{number_text(bar.start)} – {number_text(round(bar.start + width, 6))}",
                number_text(bar.count),
            )
            for bar in bars
        ],
        "bare": not bars,
    }


@register.inclusion_tag("parts/stack.html")
def stacked_bar(
    parts: Sequence[charts.Part], title: str, total: float | None = None
) -> Mapping[str, Any]:
    """The shares of a whole in one bar, each named with its number."""
    if total is None:
        total = sum(part.value for part in parts)
    named = [
        {
            "key": place % charts.PART_COLOURS + 1,
            "name": part.name,
            "value": number_text(part.value),
            "share": percent_text(part.value / total if total else 0),
        }
        for place, part in enumerate(parts)
    ]
    description = "; ".join(f"{part['name']} {part['value']} ({part['share']})" for part in named)
    return {
        "drawing": charts.stack_drawing(parts, title=title, description=description, total=total),
        "named": named,
    }
