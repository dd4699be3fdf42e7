"""What a letter says of itself, read from its labelled lines. `reading.py` is the door; each field has a file of its own.

The kinds of the regions are strong evidence and may be wrong or missing: every reader also looks at the words. Null is better than a guess.
"""
