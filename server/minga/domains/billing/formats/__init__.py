"""The two faces of one invoice: for people (PDF) and for programs (UBL 2.1)."""
