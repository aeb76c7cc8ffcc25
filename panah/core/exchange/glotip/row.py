"""One published number of GLOTIP."""

from dataclasses import dataclass, field
from typing import NamedTuple

from panah.core.exchange.missing import Missing

COLUMNS = {
    "Iso3_code": "iso3",
    "Country": "country",
    "Region": "region",
    "Subregion": "subregion",
    "Indicator": "indicator",
    "Dimension": "dimension",
    "Category": "category",
    "Sex": "sex",
    "Age": "age",
    "Year": "year",
    "Unit of measurement": "unit",
    "txtVALUE": "value",
    "Source": "source",
}


class Line(NamedTuple):
    """What one line is about: all but the number, its category and its source."""

    iso3: str
    indicator: str
    dimension: str
    sex: str
    age: str
    year: int


@dataclass(frozen=True, slots=True)
class GlotipRow:
    """One number. `value` is a count (0 is a count), or why there is none; `raw` a text that is no count.

    `suppressed_below` is 5 for "<5", which UNODC writes for small counts, zero among them.
    """

    iso3: str
    country: str
    region: str
    subregion: str
    indicator: str
    dimension: str
    category: str
    sex: str
    age: str
    year: int | None
    unit: str
    value: int | Missing
    source: str
    raw: str = ""
    suppressed_below: int | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def line(self) -> Line:
        """What the number is about, apart from its category."""
        return Line(self.iso3, self.indicator, self.dimension, self.sex, self.age, self.year or 0)
