"""Sabotage: each rule of the engine is broken once, and a named test has to turn red."""
