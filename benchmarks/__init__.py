"""Comparison with peers on the same pages in the same run. Nothing imports this package."""
