"""Reading: a page picture becomes lines of words. `tesseract.py` is the only file that knows pytesseract."""
