"""People: who signs in, who is a member, who holds an office. No e-mail, no document, no face."""
