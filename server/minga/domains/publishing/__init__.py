"""Terms: on which work reaches members: tried by some of them, no cheaper copy, raised for all."""
