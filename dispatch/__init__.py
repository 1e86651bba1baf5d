"""The loop that hands messages to providers: never too fast, never twice, and truthfully noted."""
