"""Training: worked examples that a member tries, paid like answers, and their own hours."""
