"""Wages: each member's own time earns at least the floor, and time around the work is paid too."""
