"""Pages of elected stewards."""
