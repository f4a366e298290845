"""Decisions: which action for which customer, and why the others fell."""
