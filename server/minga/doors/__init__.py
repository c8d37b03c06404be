"""How the world comes in: a door parses, calls one action or query, and renders the answer."""
