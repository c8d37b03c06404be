"""Side-by-side measurements: `make bench NAME=import`. The last line of each is one JSON object."""
