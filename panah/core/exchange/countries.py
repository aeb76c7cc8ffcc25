"""Countries and languages as cells write them, to ISO codes: `NA` is Namibia, "Kazaki" is a known slip.

`countries.csv` is ISO 3166-1, `languages.csv` the languages of ISO 639 that have a two-letter code.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

import yaml

# Spellings met in real files (GLOTIP prints Kazakhstan three ways) and names in common use that ISO does not
# list.
_ALIASES = {
    "KZ": "Kazakhstan|Kazaki|Kazakhistan|Kazakstan|Kazakh|Republic of Kazakhstan|РК|Казахстан|Қазақстан",
    "UZ": "Uzbekistan|Uzbecki|Uzbek|Узбекистан|Oʻzbekiston|O'zbekiston|Ўзбекистон",
    "KG": "Kyrgyzstan|Kyrgyz Republic|Kirgizstan|Kirghizia|Киргизия|Кыргызстан",
    "TJ": "Tajikistan|Tadjikistan|Таджикистан|Тоҷикистон",
    "TM": "Turkmenistan|Туркмения|Туркменистан",
    "RU": "Russia|Россия|РФ",
    "TR": "Turkey|Türkiye|Турция",
    "CZ": "Czech Republic",
    "MD": "Moldova",
    "IR": "Iran",
    "KR": "South Korea|Republic of Korea",
    "KP": "North Korea",
    "SY": "Syria",
    "VN": "Vietnam",
    "LA": "Laos",
    "US": "USA|United States of America",
    "GB": "UK|Great Britain",
    "CD": "DRC|Democratic Republic of the Congo|Congo, Democratic Republic of the",
    "CI": "Ivory Coast",
    "CV": "Cape Verde",
    "SZ": "Swaziland",
    "MK": "Macedonia|Republic of North Macedonia",
    "MM": "Burma",
    "PS": "Palestine|State of Palestine",
    "TZ": "Tanzania",
    "BO": "Bolivia",
    "VE": "Venezuela",
    "BN": "Brunei",
    "FM": "Micronesia",
    "VA": "Vatican",
    "CG": "Congo",
}


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Letters and digits only, case and accents and apostrophes folded: the key under which names are
    compared.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def _table(name: str) -> list[dict[str, str]]:
    text = (files("panah.core.exchange") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _countries() -> dict[str, dict[str, str]]:
    """ISO 3166-1 by alpha-2 code, with the short and official English names."""
    return {row["alpha_2"]: row for row in _table("countries.csv")}


def _translated() -> Iterator[tuple[str, str]]:
    """Every country's names in the six languages, from the laws' country list, with its alpha-2 code."""
    text = (files("panah.laws") / "countries.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for entry in yaml.load(text, Loader=loader)["countries"].values():  # noqa: S506 -- a safe loader, the C one
        for name in entry["names"].values():
            yield name, entry["alpha_2"]


@cache
def _countries_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, row in _countries().items():
        for spelling in (row["alpha_3"], row["name"], row["official_name"]):
            names.setdefault(fold(spelling), code)
    for name, code in _translated():
        names.setdefault(fold(name), code)
    for code, spellings in _ALIASES.items():
        names.update({fold(spelling): code for spelling in spellings.split("|")})
    # Codes last: two letters always mean the code, whatever some language calls a country.
    names.update({code.casefold(): code for code in _countries()})
    names.pop("", None)
    return names


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country written as code or name (en, ru, kk, ky, uz, tg), or None."""
    return _countries_by_name().get(fold(text))


def alpha_3(code: str) -> str:
    """The alpha-3 code of an alpha-2 code. KeyError for a code that ISO does not list."""
    return _countries()[code]["alpha_3"]


def country_name(code: str) -> str:
    """ISO's English short name for an alpha-2 code. KeyError for a code that ISO does not list."""
    return _countries()[code]["name"]


def countries() -> list[tuple[str, str]]:
    """Every country: its alpha-2 code and ISO's English short name."""
    return [(code, row["name"]) for code, row in _countries().items()]


def languages() -> list[tuple[str, str]]:
    """Every language: its ISO 639-2 code and English name."""
    return [(row["alpha_3"], row["name"]) for row in _table("languages.csv")]


@cache
def _languages_by_name() -> dict[str, str]:
    columns = ("name", "bibliographic", "alpha_3", "alpha_2")
    rows = _table("languages.csv")
    names = {fold(row[column]): row["alpha_3"] for column in columns for row in rows if row[column]}
    return names | {fold(word): code for word, code in _LANGUAGE_ALIASES.items()}


_LANGUAGE_ALIASES = {
    "Kyrgyz": "kir",
    "Русский": "rus",
    "Қазақша": "kaz",
    "Казахский": "kaz",
    "Кыргызча": "kir",
    "Киргизский": "kir",
    "Кыргызский": "kir",
    "Oʻzbekcha": "uzb",
    "Ўзбекча": "uzb",
    "Узбекский": "uzb",
    "Тоҷикӣ": "tgk",
    "Таджикский": "tgk",
}


def language_code(text: str) -> str | None:
    """The ISO 639-2 code (three letters) of a language written as a code or English name, or None."""
    return _languages_by_name().get(fold(text))
