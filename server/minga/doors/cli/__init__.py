"""mingad, the operator's command line; one file for each group of commands."""
