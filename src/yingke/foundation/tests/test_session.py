"""A login that sees more than its scope stops the process."""

from __future__ import annotations

from contextlib import closing

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from yingke.foundation.configuration import BadConfiguration
from yingke.foundation.postgres import Cluster, Role
from yingke.foundation.session import refuse_unbound

pytestmark = pytest.mark.django_db


class TestRefuseUnbound:
    @pytest.mark.parametrize(("role", "said"), [("app", ""), ("owner", "does not bind"), ("batch", "yingke_batch")])
    def test_the_site_logs_in_as_nobody_but_the_app_role(self, cluster: Cluster, role: Role, said: str) -> None:
        parts = conninfo_to_dict(cluster.urls(str(connection.settings_dict["NAME"])).of(role))
        with closing(connection.copy()) as session:
            session.settings_dict |= {"USER": parts["user"], "PASSWORD": parts["password"], "OPTIONS": {}}
            if not said:
                refuse_unbound(session)
                return
            with pytest.raises(BadConfiguration, match=said):
                refuse_unbound(session)
