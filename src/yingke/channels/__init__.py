"""Channels: the one way out to a customer; it takes only what compliance has cleared."""
