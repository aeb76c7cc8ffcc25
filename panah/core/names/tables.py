"""The word lists shipped with the package, as CSV beside the code: legal forms, name pairs, places, loan
words.
"""

import csv
from functools import cache
from importlib.resources import files


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `data/<name>.csv`; the first line holds the column names and lines starting with # are
    remarks.
    """
    text = files("panah.core.names").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(csv.DictReader(lines))
