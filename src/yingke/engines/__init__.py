"""Engines: what the platform computes, as a plain Python library.

No room in here knows Django, reads a clock or draws chance; time, seeds and identifiers are arguments.
Only ``lake`` and ``features`` touch files, on paths they are given.
"""
