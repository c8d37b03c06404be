"""The pages of members in the web door."""
