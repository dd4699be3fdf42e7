"""What kind of file it is, told by its content and never by its name."""

from __future__ import annotations

from pathlib import Path

from document.problem import Refusal

HEAD_BYTES = 1024  # a PDF header may stand anywhere in them (ISO 32000-1, Annex H, implementation note 13)
TAIL_BYTES = 1024  # and `%%EOF` in the last ones (note 18)

_SUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "it seems to be a GIF picture"),
    (b"BM", "it seems to be a BMP picture"),
    (b"{\\rtf", "it seems to be an RTF text"),
    (b"PK\x03\x04", "it seems to be an Office document or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "it seems to be an old Office document"),
    (b"AT&TFORM", "it seems to be a DjVu file"),
    (b"\x1f\x8b", "it seems to be a compressed archive"),
    (b"7z\xbc\xaf", "it seems to be a compressed archive"),
    (b"Rar!", "it seems to be a compressed archive"),
    (b"<?xml", "it seems to be an XML file"),
    (b"<!DOCTYPE", "it seems to be a web page"),
    (b"<html", "it seems to be a web page"),
)


def file_format(path: Path) -> str:
    """`pdf`, `tiff`, `jpeg`, `png`, `webp` or `jpeg2000`. Raises Refusal (unsupported, empty) and OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read()
    if not head:
        raise Refusal("empty")
    found = _by_start(head)
    if found:
        return found
    if b"%PDF-" in head or b" PDF-" in head.splitlines()[0]:
        return "pdf"
    if b"%%EOF" in tail or b"startxref" in tail:
        return "pdf"  # its header is damaged; what follows may still be readable
    raise Refusal("unsupported", _seems_to_be(head))


def _by_start(head: bytes) -> str:
    """The supported format that `head` starts with, or "". Raises Refusal for a known format that is not supported."""
    for start, name in _SUPPORTED:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for start, sentence in _OTHERS:
        if head.startswith(start):
            raise Refusal("unsupported", sentence)
    return ""


def _seems_to_be(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "it seems to be a HEIC or AVIF picture" if head[8:12] in _STILL_BRANDS else "it seems to be a film"
    if head.startswith(b"%!PS"):
        return "it seems to be a PostScript file"
    if b"\x00" not in head and _reads_as_text(head):
        return "it seems to be a text file"
    return "its content is of no known kind"


_STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


def _reads_as_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut in two by the end of the head
    return True
