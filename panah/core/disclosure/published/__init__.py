"""The attacker on anybody's published tables: which suppressed numbers can be worked out, and how.

`read_tables(files)` reads long or crossed tables from CSV and XLSX, `attack_tables(table)` finds what can be
pinned or bounded, each with its proof.
"""

from panah.core.disclosure.published.outcome import Contradiction, Outcome, Recovered
from panah.core.disclosure.published.pursue import attack_tables
from panah.core.disclosure.published.reading import PublishedTable, Reading, read_tables

__all__ = [
    "Contradiction",
    "Outcome",
    "PublishedTable",
    "Reading",
    "Recovered",
    "attack_tables",
    "read_tables",
]
