"""What the tests of the site share with those of insight: a home of its own for each test."""

from __future__ import annotations

from yingke.insight.tests.conftest import home

__all__ = ["home"]
