"""Retries: rows at which a job failed, each with its attempts, its next time and the reason."""
