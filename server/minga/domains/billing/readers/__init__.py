"""Readers of the files that banks issue."""
