"""Publishing: tried by some members first, no cheaper copy, raises for all."""
