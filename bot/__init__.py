"""People talk to us: the staff conversation, its desk and its front-ends."""
