"""The wiring: settings, addresses, the list of rooms; no decision of the co-operative."""
