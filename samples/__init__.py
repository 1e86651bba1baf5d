"""What a newcomer can send and watch at once."""
