"""mingad: what an operator asks of the house from a shell; one file for each group of commands."""
