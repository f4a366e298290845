"""Accounts: the people who log in, their roles and what the roles allow."""
