"""Addresses of the accounts."""

from __future__ import annotations

from django.urls import path

from yingke.foundation.accounts import pages

app_name = "accounts"
urlpatterns = [
    path("login/", pages.login, name="login"),
    path("logout/", pages.logout, name="logout"),
    path("password/", pages.password, name="password"),
    path("system/logins/", pages.logins, name="logins"),
    path("system/logins/new/", pages.new_login, name="new_login"),
    path("system/logins/<slug:username>/", pages.one_login, name="login_detail"),
    path("system/logins/<slug:username>/switch/", pages.switch, name="switch"),
    path("system/logins/<slug:username>/reset/", pages.reset, name="reset"),
    path("system/logins/<slug:username>/grant/", pages.grant, name="grant"),
    path("system/logins/<slug:username>/revoke/", pages.revoke, name="revoke"),
    path("system/roles/", pages.roles, name="roles"),
    path("system/keys/", pages.keys, name="keys"),
    path("system/keys/<str:name>/revoke/", pages.revoke_key, name="revoke_key"),
]
