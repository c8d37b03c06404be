"""HITs: access keys, HIT types and HITs of the Mechanical Turk door, each HIT a funded project."""
