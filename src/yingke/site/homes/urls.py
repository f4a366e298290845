"""Addresses of the homes, under /home/."""

from __future__ import annotations

from django.urls import path

from yingke.site.homes.bank import bank
from yingke.site.homes.data import data
from yingke.site.homes.front import front
from yingke.site.homes.home import without_role
from yingke.site.homes.ledger import ledger
from yingke.site.homes.people import people
from yingke.site.homes.stops import stops
from yingke.site.homes.system import security, system

app_name = "homes"
urlpatterns = [
    path("bank/", bank, name="bank"),
    path("stops/", stops, name="stops"),
    path("data/", data, name="data"),
    path("people/", people, name="people"),
    path("ledger/", ledger, name="ledger"),
    path("system/", system, name="system"),
    path("security/", security, name="security"),
    path("front/", front, name="front"),
    path("none/", without_role, name="none"),
]
