"""What can be told of PDF/A-2b (ISO 19005-2) without a validator: the structure of a file; and veraPDF's verdict where it is installed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
from lxml import etree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"


def check_pdfa(data: bytes, folder: Path) -> None:
    """Raise AssertionError where the file breaks what a test can see of PDF/A-2b."""
    assert data.startswith(b"%PDF-1.7\n%")
    assert all(byte > 127 for byte in data.split(b"\n")[1][1:5])  # 6.1.2
    assert data.rstrip().endswith(b"%%EOF")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.is_encrypted
        assert "/ID" in pdf.trailer  # 6.1.3
        packet = etree.fromstring(pdf.Root.Metadata.read_bytes())
        assert packet.findtext(f".//{PDFAID}part") == "2"
        assert packet.findtext(f".//{PDFAID}conformance") == "B"
        title = packet.find(f".//{DC}title/{RDF}Alt/{RDF}li")
        assert title is not None
        assert title.text == str(pdf.trailer.Info.Title)
        (intent,) = pdf.Root.OutputIntents
        assert (intent.S, intent.DestOutputProfile.N) == (pikepdf.Name.GTS_PDFA1, 3)
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        for key in ("/AcroForm", "/OCProperties", "/OpenAction", "/AA", "/Names"):
            assert key not in pdf.Root
        for thing in pdf.objects:
            _check_object(thing)
        for page in pdf.pages:
            assert not {"/AA", "/Annots"} & set(page.obj.keys())
    _ask_verapdf(data, folder)


def _check_object(thing: pikepdf.Object) -> None:
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    if thing.get("/Type") == pikepdf.Name.Font and thing.get("/Subtype") not in (pikepdf.Name.Type0, pikepdf.Name.Type3):
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.FontDescriptor.keys())  # 6.2.11.4
    if isinstance(thing, pikepdf.Stream):
        assert "/LZWDecode" not in str(thing.get("/Filter", ""))  # 6.1.7.2
        assert not thing.get("/Interpolate", False)  # 6.2.8
        assert str(thing.get("/ColorSpace", "")) != "/DeviceCMYK"  # 6.2.4.3
    assert thing.get("/S") != pikepdf.Name.JavaScript


def _ask_verapdf(data: bytes, folder: Path) -> None:
    program = shutil.which("verapdf")
    if program is None:
        return
    file = folder / "verapdf.pdf"
    file.write_bytes(data)
    said = subprocess.run([program, "--flavour", "2b", "--format", "text", str(file)], capture_output=True, text=True, check=False).stdout
    assert said.startswith("PASS"), said


def squeezed(text: str) -> str:
    """Text without white space and page ends; pdfium marks a hyphen at a line end as U+FFFE or U+0002."""
    return re.sub(r"\s", "", text.replace("\ufffe", "-").replace("\x02", "-"))
