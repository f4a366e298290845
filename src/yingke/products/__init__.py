"""Products: the shelf, with rating, term, minimum, quota and suitability regime."""
