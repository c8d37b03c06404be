"""Consent: purposes, terms and their check, standing terms, records, panels (DPV 2.3)."""
