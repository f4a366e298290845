"""Insight: what is known of a customer. Facts, tags, the value tier, the potential mark, opportunities."""
