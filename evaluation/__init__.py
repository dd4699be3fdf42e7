"""Scoring a reading against a truth."""
