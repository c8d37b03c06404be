"""How far people agree, and what they say together. One algorithm a file; numpy lives only here."""
