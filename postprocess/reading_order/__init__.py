"""Puts the lines of a page in the order in which they are read."""
