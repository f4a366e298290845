"""The closed rule language: who is meant, said once and read everywhere with one meaning.

A tag, a tier, an opportunity or a segment is a condition on a customer's facts. ``parse`` takes it from text, and
from then on it is a typed tree: read for one customer (``holds``), for many (``compiled``), for a population
(``to_sql``), and by a person (``read_zh``, ``read_en``, ``explain``). ``holds`` is the reference; every other
reader is tested against it.
"""

from yingke.engines.rules.compiled import compiled
from yingke.engines.rules.errors import Position, RuleError
from yingke.engines.rules.fields import Field, FieldType, Schema
from yingke.engines.rules.parser import parse
from yingke.engines.rules.sql import Dialect, to_sql
from yingke.engines.rules.text import to_text
from yingke.engines.rules.tree import Rule, fields
from yingke.engines.rules.truth import Because, Record, explain, holds
from yingke.engines.rules.words import because_en, because_zh, read_en, read_zh

__all__ = [
    "Because",
    "Dialect",
    "Field",
    "FieldType",
    "Position",
    "Record",
    "Rule",
    "RuleError",
    "Schema",
    "because_en",
    "because_zh",
    "compiled",
    "explain",
    "fields",
    "holds",
    "parse",
    "read_en",
    "read_zh",
    "to_sql",
    "to_text",
]
