"""The book of proofs: an append-only transparency log of salted commitments (C2SP tlog-tiles)."""
