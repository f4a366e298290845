"""The database server that comes with Yingke: PostgreSQL from the wheel, kept by a small supervisor of ours.

A process that needs the database starts the server or joins the one that runs; the last process to leave stops it.
With ``DATABASE_URL`` set none of this happens and the addresses come from the environment.
"""

from yingke.foundation.postgres.cluster import Cluster
from yingke.foundation.postgres.errors import ClusterError
from yingke.foundation.postgres.urls import Role, Urls

__all__ = ["Cluster", "ClusterError", "Role", "Urls"]
