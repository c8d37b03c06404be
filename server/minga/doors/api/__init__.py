"""The API: what a client's programs do, under /api/v1, with a token that has scopes.

One file a noun. Each route names the scope it needs, asks a query that takes the person (an
outsider gets 404 and does not even learn that a project exists), calls one action, and renders.
What goes wrong is translated to HTTP in one table: errors.py.
"""
