"""Practice: worked examples that a member tries, paid like answers, and her own hours."""
