"""Tesseract's names of its models: two letters of ISO 639-1 for those that are a language, and Debian's packages of the others."""

from __future__ import annotations

# Languages that missions write in and Tesseract reads. The four that are read by default come first.
TWO_LETTERS = {
    "eng": "en", "fra": "fr", "spa": "es", "deu": "de",
    "ara": "ar", "aze": "az", "bel": "be", "bos": "bs", "bul": "bg", "cat": "ca", "ces": "cs", "chi_sim": "zh", "chi_tra": "zh",
    "dan": "da", "ell": "el", "est": "et", "fas": "fa", "fin": "fi", "gle": "ga", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu",
    "hye": "hy", "ind": "id", "isl": "is", "ita": "it", "jpn": "ja", "kat": "ka", "kaz": "kk", "khm": "km", "kir": "ky", "kor": "ko",
    "lao": "lo", "lat": "la", "lav": "lv", "lit": "lt", "mkd": "mk", "mlt": "mt", "mon": "mn", "msa": "ms", "mya": "my", "nep": "ne",
    "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "sin": "si", "slk": "sk", "slv": "sl", "sqi": "sq",
    "srp": "sr", "swa": "sw", "swe": "sv", "tam": "ta", "tgk": "tg", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "uzb": "uz",
    "vie": "vi",
}  # fmt: skip

# Models of a whole script, packed by Debian under the four letters of ISO 15924.
PACKAGES = {
    "Arabic": "script-arab", "Armenian": "script-armn", "Cyrillic": "script-cyrl", "Devanagari": "script-deva", "Ethiopic": "script-ethi",
    "Fraktur": "script-frak", "Georgian": "script-geor", "Greek": "script-grek", "Hangul": "script-hang", "HanS": "script-hans",
    "HanT": "script-hant", "Hebrew": "script-hebr", "Japanese": "script-jpan", "Khmer": "script-khmr", "Lao": "script-laoo",
    "Latin": "script-latn", "Myanmar": "script-mymr", "Sinhala": "script-sinh", "Thai": "script-thai", "Vietnamese": "script-viet",
}  # fmt: skip
