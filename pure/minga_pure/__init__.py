"""Functions shared by Minga's server and its clients, without Django, database or network.

money, ids, canon    amounts, identifiers, the canonical bytes of a JSON value
answers, tasktypes   the values that an answer may hold, one module for each task type
proofs               Merkle tree, signed notes, checkpoints, receipts: verified without the server
science              agreement, aggregation, skills (numpy is imported only there)
"""
