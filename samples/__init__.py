"""Invented mission letters as scans with known truth and known defects, for the demo and the tests.

    from samples import make
    path, truth = make(folder, scan="office-200", format="pdf", seed=1, pages=2, language="fra")

The same arguments give the same pages. States, people and texts do not exist (README.md here).
"""

from samples.letters import make_letter
from samples.orders import make
from samples.profiles import SCANS
from samples.truthfile import Truth
from samples.typeset import typeset
from samples.write import FORMATS

__all__ = ["FORMATS", "SCANS", "Truth", "make", "make_letter", "typeset"]
