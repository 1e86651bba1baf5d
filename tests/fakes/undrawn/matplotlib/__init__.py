"""In the place of the library that draws, whose import alone takes a second: any figure is a dot.

Tests of the shipped process find it by PYTHONPATH, but for those that look at the picture.
"""
