"""Whatever the lines of a letter are, reading the metadata ends, keeps its promises, and depends on the lines alone."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from document.geometry import Box
from document.metadata import Found, Metadata
from document.text import Kind, LabelledLine
from postprocess.metadata.reading import read_metadata

KINDS: list[Kind] = ["letterhead", "date", "reference", "addressee", "salutation", "body", "closing", "signatory", "stamp", "footer"]
SPOKEN = st.sampled_from(
    """
    Permanent Mission|of the Republic of X|(Islamic Republic of)|Ref:|47/2018|Geneva, 17 June 2021|Dear|Excellency,|AL GBR 3/2021|Ambassador
    presents its compliments to|avails itself of this opportunity|Yours sincerely,|Ana Prado|Special Rapporteur|Palais Wilson|RECEIVED|N.º
    Genève, le|1er mars|des|de l'|-|(|İ|ß|ﬁ|31/02/2020|A1 GBR3/2O21|AL|Mission of
    """.replace("\n", "|").split("|")
)
TEXTS = st.one_of(st.lists(SPOKEN, max_size=8).map(" ".join), st.text(max_size=60))
LINES = st.lists(
    st.builds(
        LabelledLine, page=st.integers(1, 3), region=st.integers(0, 9), kind=st.sampled_from(KINDS), certainty=st.floats(0, 1), text=TEXTS,
        box=st.one_of(st.none(), st.just(Box(1, 2, 3, 4))),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(LINES, st.sampled_from([None, "en", "fr", "xx"]))
def test_any_lines_are_read(lines: list[LabelledLine], language: str | None) -> None:
    found = read_metadata(lines, language)
    assert found == read_metadata(list(lines), language)
    every = [value for name in Metadata.__struct_fields__ for value in _each(getattr(found, name))]
    assert all(0 <= one.certainty <= 1 and one.value for one in every)
    assert found.date is None or date.fromisoformat(found.date.value)
    assert found.kind is None or found.kind.value in ("note verbale", "letter")
    codes = [one.value for one in found.communication_refs]
    assert len(codes) == len(set(codes))


def _each(value: Found | tuple[Found, ...] | None) -> tuple[Found, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
