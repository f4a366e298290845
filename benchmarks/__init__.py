"""Each claim about speed as a script that prints one JSON line."""
