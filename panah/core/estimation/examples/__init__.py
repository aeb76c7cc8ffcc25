"""The published tables of the worked examples."""

from importlib.resources import files

from panah.core.estimation.reading import read_table
from panah.core.estimation.tables import ListTable

EXAMPLES = ("Artificial_3", "Korea", "Kosovo", "Ned_5", "UKdat")


def example_table(name: str) -> ListTable:
    """One of EXAMPLES; README.md beside this file says where each was published."""
    text = files("panah.core.estimation.examples").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return read_table(text, file=f"{name}.csv")
