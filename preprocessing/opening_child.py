"""The process that opens one scan: `python -m preprocessing.opening_child`, requests on its input, replies on its output.

A scan is untrusted (docs/design.md, law 7): whatever a crafted file does to the libraries that read it happens here, with limits on memory,
time, file size and core dumps that are set before anything is opened, and without network where the system allows that.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import sys
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import BinaryIO

import msgspec

from document.page import SourcePage
from document.problem import Stopped
from preprocessing.file_formats import file_format
from preprocessing.opening_messages import (
    Begin,
    FacsimileReady,
    FacsimileWanted,
    FactsEnd,
    FactsWanted,
    Failed,
    Limits,
    PageFound,
    PictureReady,
    PictureWanted,
    Reply,
    Request,
)
from preprocessing.page_sources import PageSource

_HEADER_BYTES = 4096  # what a picture's file may hold besides its samples
_CHANNELS = 3
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000


class Opener:
    """Answers requests about the files of one document; the file asked for last stays open."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._open: tuple[int, str, PageSource] | None = None

    def answers(self, request: FactsWanted | PictureWanted | FacsimileWanted) -> Iterator[Reply]:
        """The replies to one request; what goes wrong is the last of them."""
        try:
            if isinstance(request, FactsWanted):
                yield from self._facts(request)
            elif isinstance(request, FacsimileWanted):
                yield self._facsimile(request)
            else:
                yield self._picture(request.page, Path(os.fsdecode(request.target)))
        except Stopped as stopped:
            yield Failed(code=stopped.problem.code, detail=stopped.problem.detail)
        except MemoryError:
            yield Failed(code="too-costly", detail=f"more than {self._begin.limits.memory_bytes >> 20} MB")
        except OSError as error:
            yield _operating_system_failure(error)
        except Exception as error:
            yield Failed(code="unforeseen", detail=type(error).__name__)

    def _facts(self, request: FactsWanted) -> Iterator[PageFound | FactsEnd]:
        name, source = self._source(request.file)
        yield from source.facts(request.first, request.plain)
        yield FactsEnd(format=name)

    def _picture(self, page: SourcePage, target: Path) -> PictureReady:
        return self._source(page.file)[1].picture(page, target)

    def _facsimile(self, request: FacsimileWanted) -> FacsimileReady:
        from preprocessing.facsimile import OpenFile, write_facsimile

        def opened(file: int) -> OpenFile:
            name, source = self._source(file)
            return OpenFile(Path(os.fsdecode(self._begin.files[file])), name, source)

        return FacsimileReady(coded_anew=write_facsimile(request.layer, opened, Path(os.fsdecode(request.target))))

    def _source(self, file: int) -> tuple[str, PageSource]:
        if self._open is None or self._open[0] != file:
            path = Path(os.fsdecode(self._begin.files[file]))
            name = file_format(path)
            self._open = file, name, _page_source(path, name, self._begin.limits)
        return self._open[1], self._open[2]


def _page_source(path: Path, name: str, limits: Limits) -> PageSource:
    if name == "pdf":
        from preprocessing.pdf_pages import PdfFile  # each library costs start-up time, so only the one needed is loaded

        return PdfFile(path, limits)
    from preprocessing.image_pages import ImageFile

    return ImageFile(path, name, limits)


def _operating_system_failure(error: OSError) -> Failed:
    if error.errno == errno.ENOSPC:
        return Failed(code="disk-full")
    if error.errno in (errno.ENOENT, errno.ESTALE):
        return Failed(code="source-vanished", detail=error.strerror or "")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Failed(code="folder-unwritable", detail=error.strerror or "")
    if error.errno == errno.ENOMEM:
        return Failed(code="out-of-memory")
    return Failed(code="unforeseen", detail=error.strerror or type(error).__name__)


def leave_network() -> None:
    """Go where there is no network, if the system lets us (unshare(2)); and never gain rights (prctl(2), PR_SET_NO_NEW_PRIVS).

    A process without root's rights needs a user namespace of its own for that, which some systems forbid: then it stays where it is.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if hasattr(libc, "unshare") and libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def limit_process(limits: Limits) -> None:
    """Limits for good: memory, size of written files, no core dumps. Programs started from here inherit them."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    written = limits.max_pixels * _CHANNELS + _HEADER_BYTES
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))


def limit_request(limits: Limits, more_seconds: float = 0.0) -> None:
    """Processor time for the next answer, on top of what was used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = ceil(used.ru_utime + used.ru_stime + limits.processor_seconds + more_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def private_channels() -> tuple[BinaryIO, BinaryIO]:
    """The two ends of the conversation. What libraries in C print goes nowhere, so that it cannot break into it."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return requests, replies


def main() -> int:
    """Answer requests until there are no more."""
    requests, replies = private_channels()
    decoder, encoder = msgspec.json.Decoder(Request), msgspec.json.Encoder()
    begin = decoder.decode(requests.readline())
    assert isinstance(begin, Begin)
    leave_network()
    limit_process(begin.limits)
    opener = Opener(begin)
    for line in requests:
        request = decoder.decode(line)
        assert not isinstance(request, Begin)
        more_seconds = request.more_seconds if isinstance(request, FacsimileWanted) else 0.0
        limit_request(begin.limits, more_seconds)
        for reply in opener.answers(request):
            replies.write(encoder.encode(reply) + b"\n")
            replies.flush()
            limit_request(begin.limits, more_seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
