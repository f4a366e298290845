"""News: what happened in a slice, told to the slices above. Stored with the write, handled after commit."""
