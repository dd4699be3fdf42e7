"""The words we use: geometry, page, reading, composition, problem. This package imports nothing of ours."""
