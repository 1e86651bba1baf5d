"""Where the shipped processes of the tests come from, without the second and a half of importing.

One process imports the product once, for all workers of a run. For each order it forks a child,
which then does all that `python main.py` does; `birth` orders one, and `watching` makes it die at a
place that has a name.
"""
