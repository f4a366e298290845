"""What ``yingke`` does on the command line: each module parses, calls a verb and prints."""
