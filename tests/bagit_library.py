"""The bagit library of the Library of Congress, an independent judge of bags (RFC 8493).

Its last release that is a wheel (1.8.1) asks pkg_resources for its own version, which setuptools no longer brings; what stands in here
says that this is not known, as that would where bagit runs from a checkout.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from unittest.mock import patch


def validate(bag: Path) -> None:
    """Raise bagit's BagValidationError where the bag is not valid: completeness, checksums of payload and tags, Payload-Oxum."""
    assert _library().Bag(str(bag)).validate()


def _library() -> ModuleType:
    stand_in = ModuleType("pkg_resources")
    vars(stand_in).update(DistributionNotFound=LookupError, get_distribution=_not_known)
    with patch.dict(sys.modules, {"pkg_resources": stand_in}):
        return import_module("bagit")


def _not_known(name: str) -> object:
    raise LookupError(name)
