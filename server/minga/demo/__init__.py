"""The demo co-operative: real items, a few people, and a crew that is simulated and says so."""
