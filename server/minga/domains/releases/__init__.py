"""Releases: every paid answer beside its item, in the formats that clients use."""
