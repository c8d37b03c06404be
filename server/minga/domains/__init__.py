"""The domains, one folder each; a domain imports only floors below its own."""
