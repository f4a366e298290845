"""Whether the site can answer: for load balancers and for ``yingke up``."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from yingke.foundation.pages.requests import public


@public
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django calls a view with it
    """``ok`` when the database answers; a fault otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")
