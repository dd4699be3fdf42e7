"""What the software promises to find out about a letter from its lines, and what it leaves alone."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from document.geometry import Box
from document.metadata import Metadata
from document.text import Composition, Kind, LabelledLine, ReadWord, Region
from postprocess.metadata.labelled import labelled_lines, labelled_text
from postprocess.metadata.reading import read_metadata

NOTE = """
Permanent Mission
of the Republic of Tarlund
Geneva

14, Chemin des Merles - 1209 Geneva
Tel. 022 555 11 22 - Fax 022 555 11 23

Ref: 47/2018

Geneva, 15th May 2018

Special Procedures Branch
Office of the High Commissioner for Human Rights
Palais Wilson
1201 Geneva

The Permanent Mission of the Republic of Tarlund presents its compliments to the Office of
the High Commissioner for Human Rights and has the honour to refer to communication AL
TLD 3/2018 of 4 March 2018.

The Permanent Mission of the Republic of Tarlund avails itself of this opportunity to renew
to the Office the assurances of its highest consideration.
"""

LETTER = """
Mission permanente
du Royaume de Grandval

Genève, le 1er mars 2020

N/Réf. : 733.1/CDH

Madame Irène Vauthier
Rapporteuse spéciale sur le droit à l'éducation
Genève

Monsieur Paul de Crécy
Groupe de travail sur la détention arbitraire
Genève

Madame la Rapporteuse spéciale,

J'ai l'honneur de me référer à la communication UA GRV 2/2020 du 3 janvier 2020, au sujet de
la prison de Montbrun.

Je vous prie d'agréer les assurances de ma haute considération.

Hélène Aubry-Faure
Ambassadrice
Représentante permanente
"""


def lines(text: str, *, kinds: dict[int, Kind] | None = None, page: int = 1, boxes: bool = False) -> list[LabelledLine]:
    """Lines of blocks parted by blank lines; `kinds` by the number of the block, the others `body`."""
    found = []
    for region, block in enumerate(text.strip().split("\n\n")):
        for row in block.splitlines():
            box = Box(100, 50 * len(found), 900, 50 * len(found) + 40) if boxes else None
            kind: Kind = (kinds or {}).get(region, "body")
            found.append(LabelledLine(page=page, region=region + 100 * page, kind=kind, certainty=0.9, text=row, box=box))
    return found


def read(text: str, language: str | None = "en", **kinds: object) -> Metadata:
    return read_metadata(lines(text, **kinds), language)  # type: ignore[arg-type]


def value(found: object) -> object:
    return getattr(found, "value", None)


def values(found: tuple[object, ...]) -> list[object]:
    return [value(one) for one in found]


def test_a_note_verbale_is_read_without_any_kind() -> None:
    found = read(NOTE)
    assert value(found.kind) == "note verbale"
    assert value(found.sender_state) == "Republic of Tarlund"
    assert value(found.sender_mission) == "Permanent Mission of the Republic of Tarlund"
    assert value(found.sender_address) == "14, Chemin des Merles, 1209 Geneva"
    assert value(found.reference) == "Ref: 47/2018"
    assert value(found.date) == "2018-05-15"
    assert values(found.communication_refs) == ["AL TLD 3/2018"]
    assert values(found.addressees) == ["Special Procedures Branch, Office of the High Commissioner for Human Rights"]
    assert found.signatory is None
    assert value(found.language) == "en"


def test_a_letter_is_read_without_any_kind() -> None:
    found = read(LETTER, "fr")
    assert value(found.kind) == "letter"
    assert value(found.sender_state) == "Royaume de Grandval"
    assert value(found.sender_mission) == "Mission permanente du Royaume de Grandval"
    assert value(found.reference) == "N/Réf. : 733.1/CDH"
    assert value(found.date) == "2020-03-01"
    assert values(found.communication_refs) == ["UA GRV 2/2020"]
    assert values(found.addressees) == ["Irène Vauthier", "Paul de Crécy"]
    assert value(found.signatory) == "Hélène Aubry-Faure"
    assert value(found.language) == "fr"


def test_right_kinds_make_it_surer_and_change_nothing() -> None:
    kinds: dict[int, Kind] = {0: "letterhead", 1: "letterhead", 2: "reference", 3: "date", 4: "addressee"}
    bare, labelled = read(NOTE), read(NOTE, kinds=kinds)
    for name in Metadata.__struct_fields__:
        one, other = getattr(bare, name), getattr(labelled, name)
        assert (values(one), values(other)) == (values(other), values(one)) if isinstance(one, tuple) else value(one) == value(other), name
    for name in ("date", "reference"):
        assert getattr(labelled, name).certainty > getattr(bare, name).certainty


@pytest.mark.parametrize("wrong", ["letterhead", "footer", "heading", "signatory", "list", "running_head"])
def test_a_wrong_kind_of_the_date_or_the_reference_does_not_hide_it(wrong: Kind) -> None:
    found = read(NOTE, kinds={2: wrong, 3: wrong})
    assert value(found.date) == "2018-05-15"
    assert value(found.reference) == "Ref: 47/2018"


def test_each_value_has_its_place() -> None:
    found = read_metadata(lines(NOTE, boxes=True), "en")
    assert found.date is not None
    assert (found.date.page, found.date.box) == (1, Box(100, 300, 900, 340))
    assert found.reference is not None
    assert found.reference.box == Box(100, 250, 900, 290)
    assert all(0 <= one.certainty <= 1 for one in (found.date, found.reference, *found.addressees, *found.communication_refs))


def test_nothing_is_made_up_where_nothing_is_said() -> None:
    assert read_metadata([], None) == Metadata()
    prose = read("It rained on 4 May 2011 and again the day after, as Mr. Jones told the court\nin the case No. 5/2010.", None)
    assert replace(prose, language=None) == Metadata()


def test_of_two_parts_the_first_gives_kind_reference_and_date_and_the_first_signatory_is_found() -> None:
    second = LETTER.replace("N/Réf. : 733.1/CDH", "N/Réf. : 1/XX")
    found = read_metadata([*lines(NOTE), *lines(second, page=2)], "en")
    assert value(found.kind) == "note verbale"
    assert value(found.reference) == "Ref: 47/2018"
    assert value(found.date) == "2018-05-15"
    assert value(found.signatory) == "Hélène Aubry-Faure"


def test_equal_lines_give_equal_metadata() -> None:
    assert read(NOTE) == read(NOTE)


@pytest.mark.parametrize("kind", ["stamp", "handwriting"])
def test_a_stamp_s_date_is_not_the_letter_s(kind: Kind) -> None:
    stamped = NOTE.replace("Ref: 47/2018", "RECEIVED\n17 MAY 2018\n\nRef: 47/2018")
    assert value(read(stamped, kinds={2: kind}).date) == "2018-05-15"
    assert value(read(stamped).date) == "2018-05-15"
    assert read(stamped.replace("Geneva, 15th May 2018", "")).date is None


def test_a_fax_header_gives_neither_date_nor_reference() -> None:
    fax = "28/05/2018 10:42 PERMANENT MISSION OF THE REPUBLIC NO.312 P.01/02\n\n" + NOTE.strip().replace("Geneva, 15th May 2018\n\n", "")
    found = read(fax)
    assert found.date is None
    assert value(found.reference) == "Ref: 47/2018"


def test_a_date_that_the_letter_speaks_of_is_not_its_own() -> None:
    cited = NOTE.replace("Geneva, 15th May 2018\n\n", "").replace("of 4 March 2018.", "of\n4 March 2018.")
    assert read(cited).date is None


def test_the_date_may_stand_at_the_end_and_the_addressee_below_it() -> None:
    head = NOTE.strip().replace("Geneva, 15th May 2018\n\n", "")
    block = "Special Procedures Branch\nOffice of the High Commissioner for Human Rights\nPalais Wilson\n1201 Geneva"
    found = read(head.replace(block + "\n\n", "") + "\n\nGeneva, 15 May 2018\n\n" + block)
    assert value(found.date) == "2018-05-15"
    assert values(found.addressees) == ["Special Procedures Branch, Office of the High Commissioner for Human Rights"]
    assert found.signatory is None


def test_a_name_below_a_note_that_is_an_addressee_is_no_signatory() -> None:
    found = read(NOTE + "\nMs. Ana Prado\nSpecial Rapporteur on the right to food\nGeneva")
    assert found.signatory is None


def test_plain_text_and_the_map_of_a_letter_are_read_alike() -> None:
    found = read_metadata(labelled_text(NOTE), None)
    assert value(found.sender_state) == "Republic of Tarlund"
    assert value(found.reference) == "Ref: 47/2018"
    words = (
        ReadWord(page=1, line=0, region=0, box=Box(1, 2, 3, 4), read="Geneva,", text="Geneva,", confidence=None, fate="text"),
        ReadWord(page=1, line=0, region=0, box=Box(5, 2, 9, 4), read="3 May 2O18", text="3 May 2018", confidence=None, fate="text"),
        ReadWord(page=1, line=1, region=0, box=Box(5, 6, 9, 8), read="x", text="", confidence=None, fate="joined"),
    )
    composition = Composition(pages=1, words=words, regions=(Region(page=1, kind="date", certainty=0.9),), paragraphs=())
    (line,) = labelled_lines(composition)
    assert (line.text, line.kind, line.certainty, line.box) == ("Geneva, 3 May 2018", "date", 0.9, Box(1, 2, 9, 4))
