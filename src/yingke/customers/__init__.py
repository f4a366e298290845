"""Customers: from a bank's files to one view of each customer (intake, directory, the 360 page)."""
