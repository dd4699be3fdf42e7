"""Make postprocess/lexicons/states.toml from pycountry (iso-codes) and Babel (CLDR).

Neither is needed by the program, so neither is in the locks:

    python3 -m venv /tmp/states && /tmp/states/bin/pip install pycountry==26.2.16 Babel==2.18.0
    /tmp/states/bin/python setup/lexicon_states.py > postprocess/lexicons/states.toml
"""

from __future__ import annotations

import gettext
import re
import sys
from typing import Any

import pycountry
from babel import Locale

LANGUAGES = ("fr", "es", "de", "it", "pt")

# Entries of ISO 3166-1 that are neither Members of the United Nations nor observer States (un.org, "Member States", 2026).
TERRITORIES = (
    "ABW AIA ALA ASM ATA ATF BES BLM BMU BVT CCK COK CUW CXR CYM ESH FLK FRO GGY GIB GLP GRL GUF GUM HKG HMD IMN IOT JEY MAC MAF MNP MSR "
    "MTQ MYT NCL NFK NIU PCN PRI PYF REU SGS SHN SJM SPM SXM TCA TKL TWN UMI VGB VIR WLF"
)
OBSERVERS = frozenset({"VAT", "PSE"})

# What the sources lack: names that the United Nations terminology database (UNTERM) and the States' own missions use.
MORE = {
    "GBR": ("UK", "U.K."),
    "USA": ("USA", "U.S.A.", "US", "U.S.", "Estados Unidos de América"),
    "VAT": ("Holy See", "Saint-Siège", "Santa Sede", "Heiliger Stuhl"),
    "PSE": ("State of Palestine", "État de Palestine", "Estado de Palestina"),
    "KOR": ("Republic of Korea", "République de Corée", "República de Corea", "Republik Korea"),
    "PRK": (
        "Democratic People's Republic of Korea",
        "République populaire démocratique de Corée",
        "República Popular Democrática de Corea",
    ),
    "COD": ("Democratic Republic of the Congo", "République démocratique du Congo", "República Democrática del Congo"),
    "MKD": ("Republic of North Macedonia", "The former Yugoslav Republic of Macedonia"),
    "SWZ": ("Kingdom of Swaziland", "Swaziland"),
    "TUR": ("Republic of Turkey", "Turkey"),
    "MMR": ("Republic of the Union of Myanmar", "Union of Myanmar"),
    "LBY": ("Libyan Arab Jamahiriya", "State of Libya", "Libye", "Libia"),
    "CPV": ("Cape Verde",),
    "TLS": ("Democratic Republic of Timor-Leste",),
    "CIV": ("Ivory Coast", "Costa de Marfil", "República de Côte d'Ivoire"),
    "SYR": ("Syrian Arab Republic",),
    "AUS": ("Commonwealth of Australia",),
    "NZL": ("Nueva Zelandia",),
    "BHS": ("Commonwealth of The Bahamas",),
    "DMA": ("Commonwealth of Dominica",),
    "GMB": ("Islamic Republic of The Gambia",),
    "FRA": ("République française",),
    "LIE": ("Fürstentum Liechtenstein",),
    "LUX": ("Grand-Duché de Luxembourg",),
    "MCO": ("Principauté de Monaco",),
}
_TAIL = re.compile(r"( of| of the| de| de la| del| du| d'|Republik|Staat)$")


def _turned(name: str) -> list[str]:
    """'Korea, Republic of' as it is printed in a sentence and in the lists of the United Nations."""
    head, comma, tail = name.partition(", ")
    if not comma or not _TAIL.search(tail):
        return [name]
    space = "" if tail.endswith("'") else " "
    return [f"{tail[0].upper()}{tail[1:]}{space}{head}", f"{head} ({tail})"]


def _printed(name: str) -> list[str]:
    bare = re.sub(r"^(the |l'|la |le |el )(?=[A-ZÉ])", "", name, flags=re.IGNORECASE).strip()
    return _turned(bare.replace("’", "'"))


def _forms(country: Any) -> list[str]:
    english = [getattr(country, key, "") for key in ("official_name", "name", "common_name")]
    names = [name for name in english if name]
    for language in LANGUAGES:
        known = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
        names += [known.gettext(name) for name in english if name]
        names.append(Locale(language).territories[country.alpha_2])
    names.append(Locale("en").territories[country.alpha_2])
    forms = [*MORE.get(country.alpha_3, ()), *(form for name in names for form in _printed(name))]
    english_long = next(
        (form for form in forms if form in MORE.get(country.alpha_3, ())[:1] and not getattr(country, "official_name", "")), ""
    )
    first = english_long or _printed(next(name for name in english if name))[0]
    return list(dict.fromkeys([first, *forms]))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _entry(country: Any) -> str:
    first, *also = _forms(country)
    code = country.alpha_3
    kind = "territory" if code in TERRITORIES else "observer" if code in OBSERVERS else "member"
    return f"[[entry]]\ntext = {_quoted(first)}\nalso = [{', '.join(map(_quoted, also))}]\ncode = {_quoted(code)}\nkind = {_quoted(kind)}\n"


def main() -> None:
    """Write the lexicon to the standard output, in the order of the codes."""
    countries = sorted(pycountry.countries, key=lambda country: country.alpha_3)
    head = [
        "# Made by setup/lexicon_states.py; change that, not this.",
        'subject = "states"',
        'about = "States and territories: English long name, other names in English, French, Spanish, German, Italian, Portuguese, code."',
        'source = "ISO 3166-1 in iso-codes (pycountry 26.2.16); short names of Unicode CLDR (Babel 2.18.0); UNTERM; un.org Member States"',
        "",
    ]
    other = '[[entry]]\ntext = "other actors"\ncode = "OTH"\nkind = "other"\nsource = "OHCHR, communications database"\n'
    sys.stdout.write("\n".join([*head, *(_entry(country) for country in countries), other]))


main()
