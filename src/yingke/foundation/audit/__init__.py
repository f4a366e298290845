"""Audit: who did what, to what, why. Verbs insert unchained entries; the sealer orders, chains and signs them."""
