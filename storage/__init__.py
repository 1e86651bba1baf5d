"""The only SQL of this project: tables, repositories by noun, and the engine's statements."""
