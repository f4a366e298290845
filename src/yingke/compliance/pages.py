"""Pages of the compliance slice: the rules and their signatures, what was stopped; its panel of the 360 page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingke.compliance import selectors
from yingke.compliance.forms import SignForm
from yingke.compliance.models import Clearance
from yingke.compliance.rules import language
from yingke.compliance.services import sign_rule
from yingke.engines.gate.terms import CHANNELS
from yingke.engines.gate.wording import outline
from yingke.foundation import clock
from yingke.foundation.accounts.roles import Permission
from yingke.foundation.errors import NotFound
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page

_STATES = (
    ("verified", gettext_lazy("已核实")),
    ("second_hand", gettext_lazy("二手核实")),
    ("signed", gettext_lazy("两人已签署")),
    ("waiting", gettext_lazy("待确认")),
)
_TONES = {"verified": "good", "second_hand": "info", "signed": "good", "waiting": "warn"}
_RULE_COLUMNS = (
    Column("id", gettext_lazy("编号"), "id"),
    Column("title", gettext_lazy("规则"), "title"),
    Column("state", gettext_lazy("状态")),
    Column("from", gettext_lazy("生效期"), "effective_from"),
    Column("parameters", gettext_lazy("参数")),
    Column("source", gettext_lazy("依据")),
    Column("owner", gettext_lazy("归口"), "owner"),
)
_RULE_FILTERS = (
    Filter("state", gettext_lazy("状态"), _STATES, "state"),
    Filter(
        "force",
        gettext_lazy("效力"),
        (("True", gettext_lazy("在期")), ("False", gettext_lazy("不在期"))),
        "in_force",
    ),
)
_STOP_COLUMNS = (
    Column("at", gettext_lazy("时间"), "at"),
    Column("customer", gettext_lazy("客户")),
    Column("staff", gettext_lazy("工号"), "staff_id"),
    Column("channel", gettext_lazy("渠道"), "channel"),
    Column("why", gettext_lazy("原因")),
)
_PERIODS = ("7", "30", "90")


@page(Permission.SEE_RULES)
def rules(request: PageRequest) -> HttpResponse:
    """Every version of every rule, readable."""
    lines = selectors.rules(clock.today())
    listing = Listing(
        request, lines, columns=_RULE_COLUMNS, filters=_RULE_FILTERS, default_sort="id", page_size=100
    )
    rows = [_line(line) for line in listing.page]
    waiting = sum(line.state == "waiting" and line.in_force for line in lines)
    return render(request, "compliance/rules.html", {"listing": listing, "rows": rows, "waiting": waiting})


@page(Permission.SEE_RULES)
def rule(request: PageRequest, rule_id: str) -> HttpResponse:
    """One rule: its versions with their numbers and sources, its sentences, and who signed."""
    return _rule_page(request, rule_id, SignForm())


@require_POST
@page(Permission.SIGN_RULES)
def sign(request: PageRequest, rule_id: str, effective_from: str) -> HttpResponse:
    """Sign a version that waits for confirmation."""
    form = SignForm(request.POST)
    day = parse_date(effective_from)
    if day is None:
        raise NotFound(_("没有规则 %(rule)s（%(day)s 起）。") % {"rule": rule_id, "day": effective_from})
    if not form.is_valid():
        return _rule_page(request, rule_id, form, status=422)
    signed = sign_rule(request.actor, rule_id=rule_id, effective_from=day, reason=form.cleaned_data["reason"])
    done = _("两人已签署，规则确认。") if signed.checker else _("已签署，还须另一人复核签署。")
    messages.success(request, done)
    return redirect("compliance:rule", rule_id)


@page(Permission.SEE_STOPS)
def stops(request: PageRequest) -> HttpResponse:
    """What was stopped at the moment of contact and why, counted by rule, inside the viewer's scope."""
    asked = request.GET.get("days", "30")
    days = int(asked) if asked in _PERIODS else 30
    first = clock.today() - timedelta(days=days - 1)
    since = datetime.combine(first, time(), clock.BANK_ZONE)
    channels = [(code, selectors.word("channel", code)) for code in CHANNELS]
    filters = (Filter("channel", gettext_lazy("渠道"), channels, "channel"),)
    listing = Listing(request, selectors.stopped(since), columns=_STOP_COLUMNS, filters=filters, default_sort="-at")
    counted = selectors.stops_by_rule(since)
    context = {
        "listing": listing,
        "rows": [_stop(request, stopped) for stopped in listing.page],
        "counts": [(found, found.title.in_(language()), n) for found, n in counted],
        "checked": Clearance.objects.filter(at__gte=since).count(),
        "days": days,
        "periods": [(int(period), _asked(request, days=period)) for period in _PERIODS],
        "since": first,
    }
    return render(request, "compliance/stops.html", context)


def _asked(request: PageRequest, **changes: str) -> str:
    """The page's address with some choices changed, from its first page on."""
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in changes.items():
        asked[name] = value
    return "?" + asked.urlencode()


def panel(request: PageRequest, customer_id: str) -> SafeString:
    """The panel of the 360 page: level and its end, consents, stops in words, the last contacts."""
    known = selectors.dossier(request.actor, customer_id, now=clock.now())
    consents = [
        (selectors.word("purpose", purpose), selectors.word("channel", channel), consent)
        for (purpose, channel), consent in sorted(known.terms.consents.items())
    ]
    contacts = [
        (past, selectors.word("channel", past.channel), selectors.word("purpose", past.purpose),
         selectors.word("result", past.result) if past.result else "")
        for past in known.contacts
    ]  # fmt: skip
    context = {"dossier": known, "terms": known.terms, "consents": consents, "contacts": contacts}
    context["expired"] = known.valid_to is not None and known.valid_to < clock.today()
    return render_to_string("compliance/panel.html", context, request)


def _rule_page(request: PageRequest, rule_id: str, form: SignForm, status: int = 200) -> HttpResponse:
    lines = [line for line in selectors.rules(clock.today()) if line.rule.id == rule_id]
    if not lines:
        raise NotFound(_("没有规则 %(rule)s。") % {"rule": rule_id})
    found = lines[0].rule
    sentences = [(said.effect, outline(said.en if language() == "en" else said.zh)) for said in found.says.values()]
    context = {
        "rule": found,
        "title": lines[0].title,
        "rows": [_line(line) for line in lines],
        "sentences": sentences,
        "purposes": [selectors.word("purpose", purpose) for purpose in found.purposes],
        "form": form,
    }
    return render(request, "compliance/rule.html", context, status=status)


def _line(line: selectors.RuleLine) -> dict[str, Any]:
    return {
        "line": line,
        "state": dict(_STATES)[line.state],
        "tone": _TONES[line.state],
        "parameters": _parameters(line.version.parameters),
    }


def _stop(request: PageRequest, stopped: Clearance) -> dict[str, Any]:
    return {
        "stop": stopped,
        "channel": selectors.word("channel", stopped.channel),
        "why": selectors.reasons(request.actor, stopped),
    }


def _parameters(values: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Parameters as (name, lines of words)."""
    return [(selectors.word("parameter", name), _lines(value)) for name, value in values.items()]


def _lines(value: Any) -> list[str]:  # noqa: ANN401 - a value of the rule file
    """A table of tables and a list of tables read one line each; anything else is one line."""
    if isinstance(value, Mapping) and any(isinstance(inner, Mapping) for inner in value.values()):
        return [f"{_word(name)}：{_line_of(inner)}".removesuffix("：") for name, inner in value.items()]
    if isinstance(value, list) and all(isinstance(inner, Mapping) for inner in value):
        return [_line_of(inner) for inner in value]
    return [_line_of(value)]


def _line_of(value: Any) -> str:  # noqa: ANN401 - a value of the rule file
    if isinstance(value, Mapping):
        said = ((_word(name), "" if inner is True else _line_of(inner)) for name, inner in value.items())
        return "，".join(f"{name} {inner}".strip() for name, inner in said)
    if isinstance(value, list | tuple):
        return "、".join(_line_of(inner) for inner in value)
    return _word(value)


def _word(value: Any) -> str:  # noqa: ANN401 - a value of the rule file
    """A code of any label group as its word; anything else as it stands."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return selectors.any_word(str(value))
