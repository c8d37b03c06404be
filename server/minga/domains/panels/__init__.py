"""Panels: members declare traits for a purpose; a panel is asked, and nobody is counted out."""
