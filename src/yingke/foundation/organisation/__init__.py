"""Organisation: the tree of units, the staff and their certificates, the books (管户) and the open pool (公海)."""
