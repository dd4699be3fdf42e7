"""How a page for people is made: one HTML file that fetches nothing, and every text from a scan made harmless.

Texts and names come from untrusted scans (docs/design.md, law 7). jinja2 escapes each of them; characters that could turn the order of
what stands around them, or cannot be written at all, are shown by their number; the Content-Security-Policy of the page allows only
the style and the script written here, by their SHA-256 (CSP Level 3), and pictures that lie in the file itself.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from document.problem import Problem

STATUSES: dict[str, tuple[str, str]] = {
    "failed": ("Failed", "it could not be read on this machine and will be tried again"),
    "refused": ("Refused", "the scan must change before it can be read"),
    "needs-a-look": ("Needs a look", "published, and a person should look at it"),
    "working": ("Working", "it is being read"),
    "waiting": ("Waiting", "it has not been read yet"),
    "published": ("Published", "read, with nothing that needs a look"),
}
"""Every status of a document in an archivist's words, those that need a person first."""

LANGUAGES: dict[str, tuple[str, str]] = {
    "eng": ("en", "English"),
    "fra": ("fr", "French"),
    "spa": ("es", "Spanish"),
    "deu": ("de", "German"),
    "ita": ("it", "Italian"),
    "por": ("pt", "Portuguese"),
    "nld": ("nl", "Dutch"),
    "rus": ("ru", "Russian"),
    "ara": ("ar", "Arabic"),
}
"""Tesseract's name of a language: its tag (BCP 47) and its English name."""

# Controls but tab and line feed, embeddings, overrides and isolates of the bidirectional algorithm (UAX 9), separators that a
# browser takes for line ends, lone surrogates (a file name that is not UTF-8), the byte order mark and what is no character.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]")


def showable(text: str) -> str:
    """The text with every character that would act unseen written as its number, `[U+202E]`."""
    return _UNSHOWABLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def language_tag(name: str | None) -> str:
    """The tag for a `lang` attribute from Tesseract's name or a tag; "" (not known) for anything else."""
    known = {tag for tag, _ in LANGUAGES.values()}
    return LANGUAGES[name][0] if name in LANGUAGES else name if name in known else ""


def language_name(name: str | None) -> str:
    """The English name of a language from Tesseract's name or a tag; what is given where it is not known."""
    by_tag = dict(LANGUAGES.values())
    return LANGUAGES[name][1] if name in LANGUAGES else by_tag.get(name or "", name or "")


def to_look_at(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems that ask something of a person: all but the notes."""
    return tuple(problem for problem in problems if problem.kind.family != "note")


def notes(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems that are worth saying and nothing more."""
    return tuple(problem for problem in problems if problem.kind.family == "note")


def with_code(text: str) -> Markup:
    """The text escaped, with what stands between back quotes set as something to type."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(showable(text)))))  # noqa: S704 - escaped just here


def render(name: str, **values: Any) -> str:
    """The page `templates/<name>.html.j2` with its style and script inside, and the policy that allows nothing else."""
    style, script = _asset("page.css") + _asset(f"{name}.css"), _asset(f"{name}.js")
    policy = "; ".join([
        "default-src 'none'", "img-src data:", f"style-src '{_digest(style)}'", f"script-src '{_digest(script)}'",
        "base-uri 'none'", "form-action 'none'",
    ])  # fmt: skip
    page = _ENVIRONMENT.get_template(f"{name}.html.j2")
    return page.render(style=Markup(style), script=Markup(script), policy=policy, **values)  # noqa: S704 - our own files


def _asset(name: str) -> str:
    return files("reports").joinpath(name).read_text(encoding="utf-8")


def _digest(source: str) -> str:
    return "sha256-" + b64encode(sha256(source.encode()).digest()).decode("ascii")


def _finalize(value: Any) -> Any:
    return showable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


_ENVIRONMENT = Environment(
    loader=PackageLoader("reports"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters |= {"with_code": with_code}
