"""What can go wrong with the embedded server."""


class ClusterError(Exception):
    """The server cannot be made, started or reached; the message says what to do."""
