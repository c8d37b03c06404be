"""What the co-operative does: one folder a domain; a domain imports only floors below its own."""
