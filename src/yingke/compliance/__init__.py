"""Compliance: nothing reaches a customer without its clearance. Suitability, consent, caps, do-not-market list."""
