"""Take-downs: whose copy a found picture is, and the case that calls it back."""
