"""The Mechanical Turk door: the Requester API (2017-01-17) as its clients already speak it."""
