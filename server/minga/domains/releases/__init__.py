"""What a client takes home: every paid answer beside its item, in the formats that it uses."""
