"""Yingke 迎客: an open marketing management platform for banks."""
