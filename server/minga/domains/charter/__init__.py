"""The book of rules: every value the co-operative works by, and the vote that set it."""
