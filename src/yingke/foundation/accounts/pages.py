"""Pages of the accounts: in and out, one's own password, logins and their roles, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yingke.foundation.accounts import selectors, services
from yingke.foundation.accounts.actors import actor_of
from yingke.foundation.accounts.forms import KeyForm, LoginForm, PasswordForm, ReasonForm, RoleForm
from yingke.foundation.accounts.labels import PERMISSION_LABELS, ROLE_LABELS
from yingke.foundation.accounts.models import User
from yingke.foundation.accounts.roles import GRANTS, Permission, Role
from yingke.foundation.audit.ledger import enter
from yingke.foundation.errors import NotFound, Refused
from yingke.foundation.pages.listing import Column, Filter, Listing
from yingke.foundation.pages.requests import PageRequest, page, public

COLUMNS = (
    Column("username", gettext_lazy("登录名"), "username"),
    Column("name", gettext_lazy("姓名"), "staff__name"),
    Column("org", gettext_lazy("机构"), "staff__org__name"),
    Column("roles", gettext_lazy("角色")),
    Column("state", gettext_lazy("状态"), "is_open"),
    Column("last_login", gettext_lazy("上次登录"), "last_login"),
)
FILTERS = (
    Filter("role", gettext_lazy("角色"), tuple((r.value, ROLE_LABELS[r]) for r in Role), lookup="grants__role"),
    Filter(
        "open", gettext_lazy("状态"), (("True", gettext_lazy("在用")), ("False", gettext_lazy("停用"))), "is_open"
    ),
)


class _Login(LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        user = form.get_user()
        enter(actor_of(user), verb="accounts.log_in", about=f"login:{user.username}")
        return answer


login = public(never_cache(_Login.as_view()))


@require_POST
@page(None)
def logout(request: PageRequest) -> HttpResponse:
    """Leave."""
    enter(request.actor, verb="accounts.log_out", about=f"login:{request.actor.id}")
    end_session(request)
    return redirect("accounts:login")


@page(None)
def password(request: PageRequest) -> HttpResponse:
    """One's own new password."""
    form = PasswordForm(request.POST or None)
    user = cast("User", request.user)

    def change() -> HttpResponse:
        services.change_password(user, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已更改。"))
        return redirect("/")

    return _answer(request, form, change) or render(
        request, "accounts/password.html", {"form": form, "forced": user.must_change_password}
    )


@page(Permission.MANAGE_LOGINS, Permission.CONFIRM_LOGINS)
def logins(request: PageRequest) -> HttpResponse:
    """All logins."""
    found = selectors.logins(request.actor)
    sought = request.GET.get("q", "").strip()
    if sought:
        found = found.filter(username__icontains=sought) | found.filter(staff__name__icontains=sought)
    listing = Listing(request, found, columns=COLUMNS, filters=FILTERS, default_sort="username")
    return render(request, "accounts/logins.html", {"listing": listing, "sought": sought, "labels": ROLE_LABELS})


@page(Permission.MANAGE_LOGINS)
def new_login(request: PageRequest) -> HttpResponse:
    """Make a login; its first password is shown once."""
    form = LoginForm(request.POST or None)

    def create() -> HttpResponse:
        user, first = services.create_login(
            request.actor, username=form.cleaned_data["username"], staff_id=form.cleaned_data["staff_id"] or None
        )
        return _shown_once(request, _("账号 %(name)s 的初始密码") % {"name": user.username}, first)

    return _answer(request, form, create) or render(
        request, "accounts/form.html", {"form": form, "heading": _("新建账号"), "verb": _("建立")}
    )


@page(Permission.MANAGE_LOGINS, Permission.CONFIRM_LOGINS)
def one_login(request: PageRequest, username: str) -> HttpResponse:
    """A login: who it is, its roles, and what the viewer may do about it."""
    user = selectors.logins(request.actor).filter(username=username).first()
    if user is None:
        raise NotFound(_("没有账号 %(name)s。") % {"name": username})
    opens = Permission.CONFIRM_LOGINS if user.is_guarded else Permission.MANAGE_LOGINS
    context = {
        "person": user,
        "roles": user.grants.all(),
        "may_switch": request.actor.may(Permission.MANAGE_LOGINS if user.is_open else opens),
        "waits_for_another": user.is_guarded and not user.is_open and not request.actor.may(opens),
        "reason_form": ReasonForm(),
        "role_form": RoleForm(),
    }
    return render(request, "accounts/login_detail.html", context)


@require_POST
@page(Permission.MANAGE_LOGINS, Permission.CONFIRM_LOGINS)
def switch(request: PageRequest, username: str) -> HttpResponse:
    """Close a login, or open it again."""
    act = services.open_login if request.POST.get("to") == "open" else services.close_login
    act(request.actor, username=username, reason=_required_reason(request))
    messages.success(request, _("已办理。"))
    return redirect("accounts:login_detail", username)


@require_POST
@page(Permission.MANAGE_LOGINS)
def reset(request: PageRequest, username: str) -> HttpResponse:
    """Give a login a new first password, shown once."""
    first = services.reset_password(request.actor, username=username)
    return _shown_once(request, _("账号 %(name)s 的新初始密码") % {"name": username}, first)


@require_POST
@page(Permission.MANAGE_ROLES)
def grant(request: PageRequest, username: str) -> HttpResponse:
    """Grant a role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请选择角色并填写原因。"))
    services.grant_role(
        request.actor,
        username=username,
        role=Role(form.cleaned_data["role"]),
        org_id=form.cleaned_data["org_id"] or None,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("角色已授予。"))
    return redirect("accounts:login_detail", username)


@require_POST
@page(Permission.MANAGE_ROLES)
def revoke(request: PageRequest, username: str) -> HttpResponse:
    """Revoke a role."""
    role = request.POST.get("role", "")
    if role not in set(Role):
        raise Refused(_("没有角色 %(role)s。") % {"role": role})
    services.revoke_role(request.actor, username=username, role=Role(role), reason=_required_reason(request))
    messages.success(request, _("角色已收回。"))
    return redirect("accounts:login_detail", username)


@page(Permission.MANAGE_LOGINS, Permission.MANAGE_ROLES, Permission.SEE_AUDIT)
def roles(request: PageRequest) -> HttpResponse:
    """Which role may do what: the whole table."""
    table = [
        (permission, label, [permission in GRANTS[role] for role in Role])
        for permission, label in PERMISSION_LABELS.items()
    ]
    return render(request, "accounts/roles.html", {"labels": [ROLE_LABELS[role] for role in Role], "table": table})


@page(Permission.MANAGE_KEYS)
def keys(request: PageRequest) -> HttpResponse:
    """The keys of systems, and a form for another."""
    form = KeyForm(request.POST or None)

    def create() -> HttpResponse:
        key = services.create_key(
            request.actor,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_on=form.cleaned_data["expires_on"],
        )
        return _shown_once(request, _("密钥 %(name)s") % {"name": form.cleaned_data["name"]}, key)

    context = {"form": form, "keys": selectors.keys(request.actor)}
    return _answer(request, form, create) or render(request, "accounts/keys.html", context)


@require_POST
@page(Permission.MANAGE_KEYS)
def revoke_key(request: PageRequest, name: str) -> HttpResponse:
    """Revoke a key."""
    services.revoke_key(request.actor, name=name, reason=request.POST.get("reason", ""))
    messages.success(request, _("密钥已停用。"))
    return redirect("accounts:keys")


def _answer(request: HttpRequest, form: Form, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """What ``act`` answers to a valid form; None when the form is to be shown, a refusal among its errors."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


def _shown_once(request: PageRequest, what: str, secret: str) -> HttpResponse:
    answer = render(request, "accounts/shown_once.html", {"what": what, "secret": secret})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _required_reason(request: PageRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise Refused(_("请填写原因。"))
    return reason
