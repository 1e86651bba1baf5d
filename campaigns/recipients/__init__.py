"""Reading and checking the lists of people that staff hand over."""
