"""What Minga's server and its clients agree on: functions without Django, database or network.

money, ids, canon    amounts, identifiers, one byte string for one value
answers, tasktypes   what an answer may hold, for each kind of task
proofs               what anybody verifies without us: Merkle tree, notes, checkpoints, receipts
science              agreement between people (numpy lives only there)
"""

__version__ = "0.1.0"
