"""Doors of the server: each parses, calls one action or query, and renders the answer."""
