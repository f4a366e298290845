"""The first address: it leads each person to the home of their role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from yingke.foundation.accounts.roles import Role
from yingke.foundation.pages.requests import PageRequest, page

# A person with several roles starts at the first that stands here.
HOMES: dict[Role, str] = {
    Role.RELATIONSHIP_MANAGER: "team:morning",
    Role.SME_MANAGER: "team:morning",
    Role.OUTLET_HEAD: "team:board",
    Role.BRANCH_RETAIL: "team:board",
    Role.HEAD_OFFICE_MARKETING: "homes:bank",
    Role.COMPLIANCE_OFFICER: "homes:stops",
    Role.CONSUMER_PROTECTION: "homes:stops",
    Role.ANALYST: "homes:data",
    Role.HR: "homes:people",
    Role.PRODUCT_MANAGER: "homes:front",
    Role.LOBBY_MANAGER: "homes:front",
    Role.REMOTE_AGENT: "homes:front",
    Role.TELLER: "homes:front",
    Role.SYSTEM_ADMIN: "homes:system",
    Role.SECURITY_ADMIN: "homes:security",
    Role.AUDIT_ADMIN: "homes:ledger",
}


@page(None)
def start(request: PageRequest) -> HttpResponse:
    """On to the home of the first role the person holds."""
    names = [name for role, name in HOMES.items() if role in request.actor.roles]
    return redirect(names[0] if names else "homes:none")
