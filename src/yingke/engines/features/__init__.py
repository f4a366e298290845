"""Features: named facts over the lake's tables, written once as Ibis expressions, run by DuckDB here, by Spark on a
cluster."""
