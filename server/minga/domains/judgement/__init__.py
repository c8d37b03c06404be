"""Judgement: humans decide, for a reason, and a member can appeal; a client never refuses work."""
