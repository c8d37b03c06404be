"""Data manager: the items of a project for its client, with their answers and results."""
