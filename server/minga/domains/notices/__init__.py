"""Notices: what a member is told outside the app, by the ways that she chose, when it suits her."""
