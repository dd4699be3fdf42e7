"""Word lists are read past the libraries they come with, which takes a third of the time, and hold what the libraries say."""

from __future__ import annotations

import wordfreq
from spellchecker import SpellChecker

from ocr import vocabulary
from ocr.vocabulary import NO_OPINION, UNKNOWN, zipf
from postprocess.correction.dictionary import dictionary


def test_the_dictionary_is_that_of_the_spell_checker() -> None:
    assert dictionary("es").counts == dict(SpellChecker(language="es", distance=1).word_frequency.dictionary)


def test_a_language_without_a_dictionary_has_an_empty_one() -> None:
    assert not dictionary("tlh")


def test_frequencies_are_those_of_wordfreq() -> None:
    assert vocabulary._load("es") == wordfreq.get_frequency_dict("es", "best")


def test_a_language_without_a_list_of_its_own_has_that_of_its_neighbour() -> None:
    assert vocabulary._load("no") == wordfreq.get_frequency_dict("nb", "best")


def test_of_a_language_without_a_list_there_is_no_opinion() -> None:
    assert zipf("qapla", "tlh") == NO_OPINION
    assert zipf("embajadaq", "spa") == UNKNOWN < zipf("embajada", "spa")
