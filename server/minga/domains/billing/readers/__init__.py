"""What banks give out."""
