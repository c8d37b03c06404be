"""Proofs that anybody verifies without the co-operative.

merkle      the tree of RFC 6962: append, inclusion and consistency proofs
tiles       its static files (C2SP tlog-tiles)
note        signed notes with Ed25519 (C2SP signed-note)
checkpoint  the log's signed head (C2SP tlog-checkpoint)
receipts    a member's receipt: signature, leaf, proof
takedown    evidence of whose copy a found file is: statement, delivery, consent, mark
errors      one error class for each failed check
"""
