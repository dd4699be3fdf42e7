"""Repairs reading mistakes: rules and lexicons find proposals, evidence decides, each change is written down."""
