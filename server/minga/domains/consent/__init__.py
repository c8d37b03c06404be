"""Consent: terms of licences of personal data, grants, receipts, standing terms, panels."""
