"""Pages about rights for people and firms without an account: the address is its own proof."""
