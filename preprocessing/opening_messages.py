"""What the process that opens a scan and its parent say to each other: one JSON document a line, requests down, replies up."""

from __future__ import annotations

from msgspec import Struct

from document.page import SourcePage
from document.problem import Problem
from document.text_layer import TextLayer

SECONDS_A_PAGE = 1.0
"""More time for answers about long files: the text of a page takes 0.02 s."""


class Limits(Struct, frozen=True, kw_only=True):
    """How much one scan may ask of the machine.

    max_pixels: of one page; max_pages, max_bytes: of one document; memory_bytes: address space of each process that opens it;
    timeout_seconds: wall time for one page, and for the first answer about a file.
    """

    max_pixels: int = 150_000_000
    max_pages: int = 1000
    max_bytes: int = 2**30
    memory_bytes: int = 1024 * 2**20
    timeout_seconds: float = 60

    @property
    def processor_seconds(self) -> float:
        """A third of it, for each process: the facts of a page, poppler's picture and pdfium's stay below the time limit together."""
        return self.timeout_seconds / 3


class Begin(Struct, frozen=True, kw_only=True, tag="begin"):
    """The first request: paths are bytes, because file names need not be UTF-8."""

    files: tuple[bytes, ...]
    work: bytes
    limits: Limits


class FactsWanted(Struct, frozen=True, kw_only=True, tag="facts"):
    """Facts about the pages of one file, from the page with index `first` on.

    plain: pages (by index) that stopped an opener before; only their size is asked for.
    """

    file: int
    first: int = 0
    plain: tuple[int, ...] = ()


class PictureWanted(Struct, frozen=True, kw_only=True, tag="picture"):
    """The picture of one page, as its facts promise it, to be written to the file `target` as bare samples."""

    page: SourcePage
    target: bytes


class FacsimileWanted(Struct, frozen=True, kw_only=True, tag="facsimile"):
    """The searchable copy of the document, to be written to the file `target`."""

    layer: TextLayer
    target: bytes

    @property
    def more_seconds(self) -> float:
        """What it may take besides the limit: a page that is taken over costs 0.1 s, one of 150 million pixels that is straightened 8 s."""
        return sum(10.0 if page.straightened else 1.0 for page in self.layer.pages)


class PageFound(Struct, frozen=True, kw_only=True, tag="page"):
    """Facts about the next page; its number counts within the file."""

    page: SourcePage
    problems: tuple[Problem, ...] = ()


class FactsEnd(Struct, frozen=True, kw_only=True, tag="end"):
    """All pages of a file have been told. `format` as in OpenedScan."""

    format: str


class PictureReady(Struct, frozen=True, kw_only=True, tag="ready"):
    """The picture lies in its file: rows of `channels` samples a pixel (1 grey, 3 colour) after `offset` bytes of header."""

    width: int
    height: int
    channels: int
    offset: int = 0
    order: str = "BGR"


class FacsimileReady(Struct, frozen=True, kw_only=True, tag="copied"):
    """The copy lies in its file. coded_anew: the numbers of the pages whose picture could not be taken over as it is."""

    coded_anew: tuple[int, ...]


class Failed(Struct, frozen=True, kw_only=True, tag="failed"):
    """The request could not be fulfilled; `code` as in document.problem."""

    code: str
    detail: str = ""


Request = Begin | FactsWanted | PictureWanted | FacsimileWanted
Reply = PageFound | FactsEnd | PictureReady | FacsimileReady | Failed
