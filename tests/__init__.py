"""Sentences about people, in folders named by what a test may touch."""
