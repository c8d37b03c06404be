"""Work: clients, projects, instructions, prices, items, and the money that must lie ready first."""
