"""A check of the running platform's database, which ``migrate`` runs whenever the platform starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import ProgrammingError

from yingke.foundation.accounts.services.demo import refuse_demo_logins
from yingke.foundation.configuration import BadConfiguration


def no_demo_login_in_production(databases: Sequence[str] | None = None, **_others: Any) -> list[CheckMessage]:  # noqa: ANN401 - Django's
    """Refuse a production database with an open demo login."""
    if not databases:
        return []
    try:
        refuse_demo_logins()
    except BadConfiguration as bad:
        return [Error(str(bad), id="yingke.E001")]
    except ProgrammingError:  # the table is still to be made
        return []
    return []
