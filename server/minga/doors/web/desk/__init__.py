"""The offline desk's own addresses: its page, its files, what it sends."""
