"""From readings to text: reading order, regions, paragraphs. `compose.py` is the door; the map it leaves loses no word."""
