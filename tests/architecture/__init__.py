"""What the house keeps about itself: imports, sizes, foreign keys, documents."""
