"""Filters and tags for amounts, spans and places: `{% load look %}`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from minga.domains import number_format
from minga.domains.people.types import CONTENT_KINDS, SKILLS
from minga.doors.web import languages
from minga_pure.money import Money
from minga_pure.projects import ContentKind, DeclaredSkill
from minga_pure.tasktypes import task_type

register = template.Library()
LONG_LIST = 25  # options; a longer one can be searched


@register.filter
def money(amount: Money | str | None) -> SafeString | str:
    """All digits of an amount, kept together and apart from the text around it (RTL)."""
    if not isinstance(amount, Money):
        return ""
    return format_html('<bdi class="money" dir="ltr">{}</bdi>', number_format.money_text(amount))


@register.filter
def task_type_title(name: str) -> str:
    """Return the title of a task type, from the registry that all lists of types use."""
    return gettext(task_type(name).title)


@register.filter
def money_rounded(amount: Money | str | None) -> SafeString | str:
    """An amount to the currency's own digits, for sums."""
    if not isinstance(amount, Money):
        return ""
    return format_html(
        '<bdi class="money" dir="ltr">{}</bdi>', number_format.money_text(amount, rounded=True)
    )


@register.filter
def duration(seconds: float | None) -> str:
    return "" if seconds is None else number_format.duration_text(seconds)


@register.filter
def weight(size_bytes: int | None) -> str:
    return "" if size_bytes is None else number_format.weight_text(size_bytes)


@register.filter
def number(value: float | str | None) -> SafeString | str:
    if value is None or isinstance(value, str):
        return ""
    return format_html('<bdi class="numeric">{}</bdi>', number_format.number_text(value))


@register.filter
def percent(part: float | str | None) -> SafeString | str:
    if part is None or isinstance(part, str):
        return ""
    return format_html('<bdi class="numeric">{}</bdi>', number_format.percent_text(part))


@register.filter
def percent_exact(part: float | None) -> SafeString | str:
    """A share with its decimals, for a split of money."""
    if part is None:
        return ""
    return format_html(
        '<bdi class="numeric">{}</bdi>', number_format.percent_text(part, exact=True)
    )


@register.filter
def skill_names(skills: Iterable[str]) -> str:
    """Name the skills of the list, in their order."""
    return ", ".join(str(SKILLS[DeclaredSkill(skill)]) for skill in skills)


@register.filter
def content_kinds(kinds: Iterable[str]) -> str:
    """Name the kinds of content, in their order."""
    return ", ".join(str(CONTENT_KINDS[ContentKind(kind)]) for kind in kinds)


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """Return the time since a moment, with the exact moment for machines and on hovering."""
    if not moment:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        number_format.moment_text(moment),
        number_format.ago_text(moment),
    )


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A day with its year, hour and minute, as the reader writes it."""
    return number_format.moment_text(value) if value else ""


@register.filter
def day(moment: datetime | None) -> SafeString | str:
    if not moment:
        return ""
    named = number_format.day_text(moment)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), named)


@register.filter
def full_date(moment: date | datetime | None) -> SafeString | str:
    """A day with its year, for records and papers."""
    if not moment:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(), number_format.date_text(moment)
    )


@register.filter
def month(moment: date | datetime | None) -> str:
    return number_format.month_text(moment) if moment else ""


@register.filter
def decimal(value: float | None) -> SafeString | str:
    """A coefficient with two decimals, as in an agreement of 0.83."""
    if value is None:
        return ""
    return format_html('<bdi class="numeric">{}</bdi>', number_format.decimal_text(value))


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context,
    name: str,
    words: str,
    but: str = "",
    alone: bool = False,  # noqa: FBT001, FBT002 (a template writes alone=True)
) -> SafeString | str:
    """One entry of the top bar, marked when we are in it; nothing where there is no such page.

    but: pages that lie under this one and have an entry of their own; alone: all of them have.
    """
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    request = context.get("request")
    current_path = request.path if request else ""
    current = ""
    if current_path == address:
        current = "page"
    elif alone or any(current_path == address_if_any(page) for page in but.split()):
        current = ""
    elif address != "/" and current_path.startswith(address.rstrip("/") + "/"):
        current = "true"
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, mark, words)


@register.simple_tag
def page_languages(request: HttpRequest | str) -> list[str]:
    """Return the languages in which this page is said completely."""
    if isinstance(request, HttpRequest):
        return languages.of_page(request)
    return [code for code, _name in settings.LANGUAGES]


@register.simple_tag
def type_drawing(name: str) -> SafeString:
    """Return the drawing of a task type; a type without one gets a plain sheet."""
    return render_to_string([f"client/drawings/{name}.svg", "client/drawings/any.svg"])


@register.simple_tag
def address_if_any(name: str, *args: Any) -> str:
    """The address of a page, or an empty string where this house has no such page."""
    try:
        return str(reverse(name, args=args))
    except NoReverseMatch:
        return ""


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, **extra: Any) -> Mapping[str, Any]:
    """A form's field with its label, help and fault, tied together for screen readers."""
    widget = bound.field.widget
    kind = type(widget).__name__.lower()
    attrs = dict(extra)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    grouped = kind in ("radioselect", "checkboxselectmultiple")
    if kind == "select" and len(list(widget.choices)) > LONG_LIST:
        attrs["data-long"] = gettext("Search in the list")
    if not grouped:
        notes = []
        if bound.help_text:
            notes.append(f"{bound.auto_id}_help")
        if bound.errors:
            notes.append(f"{bound.auto_id}_fault")
        if notes:
            attrs["aria-describedby"] = " ".join(notes)
    return {
        "bound": bound,
        "rendered": "" if grouped else bound.as_widget(attrs=attrs),
        "grouped": grouped,
        "ticked": kind == "checkboxinput",
        "hidden": bound.is_hidden,
    }
