"""The web door: pages for members, clients and stewards, and their look."""
