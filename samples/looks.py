"""Draws letters' looks by lot from a wider choice than the first ones had, whose bytes must stay what they are."""

from __future__ import annotations

from random import Random

COLOURS = ((22, 52, 120), (120, 22, 34), (20, 92, 70), (60, 60, 66), (96, 66, 20))
"""Colours of letterheads: blue, red, green, grey, brown."""


def varied_look(seed: int) -> dict[str, object]:
    """Fields of `Look` by seed: sizes, measures, faces, colours and habits of missions."""
    random = Random(f"look {seed}")  # noqa: S311  (a look is drawn by lot, nothing is kept secret by it)
    faces = ("source serif", "source serif", "caladea", "caladea", "source sans", "source sans light")
    return {
        "typeface": random.choice(faces),
        "size": random.choice((10.0, 10.5, 11.0, 11.5, 12.0)),
        "leading": random.choice((1.15, 1.22, 1.3, 1.4)),
        "margin": random.choice((62.0, 68.0, 76.0)),
        "letterhead": random.choice(("centred", "crest", "left", "two columns", "address right", "address right")),
        "head_colour": random.choice((None, None, *COLOURS)),
        "underlined": random.random() < 0.4,
        "abreast": random.random() < 0.6,
        "ruled": random.random() < 0.5,
        "indent": random.choice((0.0, 0.0, 24.0, 36.0)),
    }
