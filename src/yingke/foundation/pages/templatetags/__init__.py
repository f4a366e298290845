"""Template tags every slice's pages use; described in docs/reference/components.md."""
