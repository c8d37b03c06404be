"""How people come in by a browser: pages for members, clients and stewards, and their look."""
