"""Homes: the first page of each role, which answers that role's question of the morning."""
