"""Licences: sets of personal data under live grants, their pay, bonds, engagements and standing."""
