"""Pages of a client's staff."""
