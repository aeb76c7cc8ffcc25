"""CTDC-shaped files, drawn with a seed; no row of CTDC's own data is in them."""

import random

from panah.core.exchange.ctdc.schema import EDITIONS, data

GENDERS = {True: ["Woman", "Man", "Trans/Transgender/NonConforming", ""], False: ["Female", "Male", "-99"]}
COUNTRIES = {"country_2": ["UZ", "KG", "TJ", "NA", "-99", "00"], "country_3": ["UZB", "KGZ", "NAM", ""]}


def cell(draw: random.Random, column: str, kind: str, *, synthetic: bool, padded: bool) -> str:
    """One cell as the file writes it."""
    if column == "gender":
        return draw.choice(GENDERS[synthetic])
    if kind == "band":
        band = draw.choice(data()["bands"])
        return "09--17" if padded and band == "9--17" else band
    options = {
        "year": [str(year) for year in range(2002, 2023)],
        "flag": ["0", "1", "-99"],
        "mark": ["1", "", ""],
        "months": [*data()["months"], ""],
        "text": ["Case Management", "-99"],
        "list": ["Debt bondage;False promises", "-99"],
    }
    return draw.choice(options.get(kind) or COUNTRIES[kind])


def ctdc_file(name: str, count: int, *, seed: int = 3, index: bool = False) -> str:
    """A file of an edition; `index` puts the unnamed row numbers of data frames in front."""
    edition, draw = EDITIONS[name], random.Random(seed)
    header = [edition.headers[column] for column in edition.columns]
    lines = [",".join([""] * index + header)]
    for number in range(count):
        cells = [
            cell(draw, column, kind, synthetic=edition.synthetic, padded=edition.padded_bands)
            for column, kind in edition.columns.items()
        ]
        lines.append(",".join([str(number)] * index + cells))
    return "\r\n".join(lines) + "\r\n"
