"""Quality: what answers say together, how sure that is, and what one more would be worth."""
