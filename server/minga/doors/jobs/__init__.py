"""The clock's door: says when jobs run; what they do is written in the domains."""
