"""``{% load yingke %}``: the components of a page. docs/reference/components.md shows each one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from yingke.foundation import clock
from yingke.foundation.clock import BANK_ZONE
from yingke.foundation.money import Money, short
from yingke.foundation.pages import masking
from yingke.foundation.pages.components import Cell, Chart, Figure, Link, Number, State, Table, Tone
from yingke.foundation.pages.listing import Listing
from yingke.foundation.pages.navigation import Section

register = template.Library()

_SECTIONS: dict[Section, tuple[StrOrPromise, str]] = {
    "strategy": (gettext_lazy("战略"), "compass"),
    "customers": (gettext_lazy("客户"), "users"),
    "campaigns": (gettext_lazy("营销"), "speakerphone"),
    "channels": (gettext_lazy("渠道"), "route"),
    "team": (gettext_lazy("团队"), "briefcase"),
    "results": (gettext_lazy("成效"), "chart-bar"),
    "compliance": (gettext_lazy("合规"), "shield-check"),
    "system": (gettext_lazy("系统"), "settings"),
}


@register.filter
def section_label(section: Section) -> StrOrPromise:
    """The Chinese name of a navigation section."""
    return _SECTIONS[section][0]


@register.filter
def section_icon(section: Section) -> str:
    """The icon of a navigation section."""
    return _SECTIONS[section][1]


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the built sprite; decoration unless ``label`` names it for a screen reader."""
    href = static("dist/icons.svg") + "#" + name
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def money(value: Money | Decimal | int | None) -> SafeString | str:
    """An amount in 元 / 万 / 亿 (in English CNY, m, bn), the exact one on hover; a dash for an unknown one."""
    if value is None:
        return "—"
    yuan = (value if isinstance(value, Money) else Money(Decimal(value))).yuan
    english = (get_language() or "").startswith("en")
    title = f"CNY {yuan:,.2f}" if english else f"{yuan:,.2f} 元"
    shown = _short_english(yuan) if english else short(yuan)
    return format_html('<data class="money" value="{}" title="{}">{}</data>', yuan, title, shown)


def _short_english(yuan: Decimal) -> str:
    for size, unit in ((Decimal(10**9), " bn"), (Decimal(10**6), " m")):
        if abs(yuan) >= size:
            return f"CNY {yuan / size:,.2f}{unit}"
    return f"CNY {yuan:,.0f}"


@register.filter
def moment(at: datetime) -> str:
    """``06-12 10:00`` in the bank's zone; with the year when it is not this one."""
    local = at.astimezone(BANK_ZONE)
    return f"{local:%m-%d %H:%M}" if local.year == clock.today().year else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def masked_phone(number: str | None) -> str:
    """``138****0421``."""
    return masking.phone(number or "")


@register.filter
def masked_name(full: str | None) -> str:
    """``王**``."""
    return masking.name(full or "")


@register.filter
def share(value: Decimal | float | None) -> str:
    """A share between 0 and 1 as a percentage with one decimal; a dash for an unknown one."""
    return "—" if value is None else f"{value:.1%}"


@register.simple_tag
def badge(text: str, tone: Tone = "neutral") -> SafeString:
    """A state in words on its colour; the colour alone never tells."""
    return format_html('<span class="yk-badge yk-{}">{}</span>', tone, text)


@register.filter
def cell(value: Cell) -> str | SafeString:
    """A value of a table by its kind: money short, a date in ISO form, a state as a badge, a link as a link."""
    match value:
        case None | "":
            return "—"
        case State():
            return badge(str(value.text), value.tone)
        case Link():
            return format_html('<a href="{}">{}</a>', value.href, value.text)
        case Money():
            return money(value)
        case datetime():
            at = value.astimezone(BANK_ZONE)
            exact, brief = f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%m-%d %H:%M}"
            return format_html('<time class="text-nowrap" title="{}">{}</time>', exact, brief)
        case date():
            return format_html('<time class="text-nowrap">{}</time>', value.isoformat())
        case int():
            return f"{value:,}"
    return str(value)


@register.inclusion_tag("pages/table.html")
def table(table: Table) -> dict[str, Any]:
    """A short table with its title, and what an empty one means."""
    return {"table": table}


@register.inclusion_tag("pages/figure.html")
def figure(figure: Figure) -> dict[str, Any]:
    """One figure as a tile."""
    drawn = figure.value is not None and figure.unit not in {"yuan", "share"}
    return {
        "figure": figure,
        "shown": _shown(figure.value, figure.unit),
        "unit": figure.unit if drawn else "",
        "change": _change(figure),
        "base": _base(figure),
    }


def _base(figure: Figure) -> str:
    if figure.base is None:
        return ""
    if figure.base_unit:
        return f"{figure.base:,} {figure.base_unit}"
    return _("基数 %(base)s") % {"base": f"{figure.base:,}"}


def _shown(value: Number | None, unit: StrOrPromise) -> str | SafeString:
    if value is None:
        return "—"
    if unit == "yuan":
        return money(Decimal(value))
    if unit == "share":
        return share(float(value))
    return f"{value:,}"


def _change(figure: Figure) -> dict[str, Any] | None:
    if figure.change is None:
        return None
    size = figure.change if figure.change >= 0 else -figure.change
    direction = "up" if figure.change > 0 else "down" if figure.change < 0 else "flat"
    return {"direction": direction, "shown": _shown(size, figure.unit), "label": figure.change_label}


@register.inclusion_tag("pages/empty.html")
def empty(title: str, why: str = "", next_label: str = "", next_url: str = "") -> dict[str, str]:
    """An empty list: that it is empty, why, and the next step."""
    return {"title": title, "why": why, "next_label": next_label, "next_url": next_url}


@register.inclusion_tag("pages/headings.html")
def headings(listing: Listing[Any]) -> dict[str, Any]:
    """The heading row of a list's table, with its sort links."""
    return {"headings": listing.headings()}


@register.inclusion_tag("pages/chips.html")
def chips(listing: Listing[Any]) -> dict[str, Any]:
    """A list's filters as chips; the address holds what is chosen."""
    return {"listing": listing}


@register.inclusion_tag("pages/pager.html")
def pager(listing: Listing[Any]) -> dict[str, Any]:
    """Count, page numbers and the ways forward and back."""
    pages = [(number, listing.page_query(number) if isinstance(number, int) else "") for number in listing.pages()]
    return {"listing": listing, "page": listing.page, "pages": pages}


@register.simple_tag
def page_query(listing: Listing[Any], number: int) -> str:
    """The address of another page of the same list."""
    return listing.page_query(number)


@register.inclusion_tag("pages/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart with its table and its CSV one click away."""
    return {"chart": chart, "data": chart.data()}


@register.simple_tag
def progress(value: Number, total: Number, label: str) -> SafeString:
    """A bar of ``value`` out of ``total``; ``label`` says what is measured."""
    return format_html(
        '<progress class="yk-progress" value="{}" max="{}" aria-label="{}" title="{}"></progress>',
        min(value, total),
        max(total, 1),
        label,
        f"{label} {value} / {total}",
    )


@register.inclusion_tag("pages/reasons.html")
def reasons(items: Sequence[str], title: str = "") -> dict[str, Any]:
    """Why: each reason one line."""
    return {"items": items, "title": title}


@register.inclusion_tag("pages/field.html")
def field(bound: BoundField, unit: str = "", example: str = "", label: str = "") -> dict[str, Any]:
    """One form field: label above, unit inside, example under it, its errors beside it."""
    described = [f"{bound.auto_id}_example"] if example or bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attributes = {"class": _widget_class(bound), "aria-describedby": " ".join(described) or None}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    widget = bound.as_widget(attrs={key: value for key, value in attributes.items() if value})
    return {
        "field": bound,
        "widget": widget,
        "unit": unit,
        "example": example or bound.help_text,
        "label": label or bound.label,
    }


def _widget_class(bound: BoundField) -> str:
    kind = getattr(bound.field.widget, "input_type", "textarea")
    return {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}.get(
        str(kind), "form-control"
    )


@register.inclusion_tag("pages/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary of a form's errors, each a link to its field."""
    found = [
        (form[name].auto_id, form[name].label or name, error)
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors
    ]
    return {"found": found, "general": form.non_field_errors()}


@register.inclusion_tag("pages/confirm.html", takes_context=True)
def confirm(
    context: template.Context, key: str, action: str, verb: str, title: str, body: str = "", tone: str = "primary"
) -> dict[str, Any]:
    """A button that asks before it posts to ``action``; works as a plain form without JavaScript."""
    return {
        "key": key, "action": action, "verb": verb, "title": title, "body": body, "tone": tone,
        "csrf_token": context.get("csrf_token", ""), "cancel": _("取消"),
    }  # fmt: skip


class _Keep(template.Node):
    """Renders its content into a variable, so that a block said once can stand in two places."""

    def __init__(self, name: str, nodelist: template.NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        context[self.name] = self.nodelist.render(context)
        return ""


@register.tag
def keep(parser: Parser, token: Token) -> _Keep:
    """``{% keep page_title %}…{% endkeep %}``."""
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return _Keep(token.split_contents()[1], nodelist)
