"""Addresses of the products slice, under /products/."""

from __future__ import annotations

from django.urls import path

from yingke.products import pages

app_name = "products"
urlpatterns = [
    path("", pages.shelf, name="shelf"),
    path("<str:product_id>/", pages.detail, name="detail"),
]
