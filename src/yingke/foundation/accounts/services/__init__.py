"""The verbs of the accounts: logins by the system administrator, roles by the security administrator, keys."""

from yingke.foundation.accounts.services.demo import DEMO_PASSWORD, create_demo_logins, refuse_demo_logins
from yingke.foundation.accounts.services.keys import check_key, create_key, revoke_key
from yingke.foundation.accounts.services.logins import (
    change_password,
    close_login,
    create_first_administrators,
    create_login,
    open_login,
    reset_password,
)
from yingke.foundation.accounts.services.roles import grant_role, revoke_role

__all__ = [
    "DEMO_PASSWORD",
    "change_password",
    "check_key",
    "close_login",
    "create_demo_logins",
    "create_first_administrators",
    "create_key",
    "create_login",
    "grant_role",
    "open_login",
    "refuse_demo_logins",
    "reset_password",
    "revoke_key",
    "revoke_role",
]
