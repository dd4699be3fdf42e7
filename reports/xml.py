"""How XML is written: equal trees give equal bytes, and no text from a scan can break one."""

from __future__ import annotations

import re

from lxml import etree

# What XML 1.0 cannot hold (production 2, Char), and lone surrogates.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with U+FFFD in place of what XML cannot hold."""
    return _NO_CHARACTER.sub("\ufffd", text)


def child(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str | float | None) -> etree._Element:
    """A new last child in the parent's namespace; attributes that are None are left out, a trailing `_` of their names too."""
    tag = str(parent.tag)
    made = etree.SubElement(parent, tag[: tag.find("}") + 1] + name)
    for key, value in attributes.items():
        if value is not None:
            made.set(key.rstrip("_"), xml_text(str(value)))
    if text is not None:
        made.text = xml_text(text)
    return made


def to_bytes(root: etree._Element, doctype: str | None = None) -> bytes:
    """UTF-8 with declaration, one blank a level."""
    etree.indent(root, space=" ")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=doctype)
    return written + b"\n"
