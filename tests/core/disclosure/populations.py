"""Codebooks and invented populations for the tests of disclosure control. All records are made up."""

import random

from panah.core.disclosure import Codebook, Dimension, months, quarters

FORMS = ("forced_labour", "sexual", "begging", "other", "unknown")
OBLASTS = (*(f"oblast_{i}" for i in range(8)), "unknown")

SEX = Dimension("sex", ("female", "male", "unknown"))
AGE = Dimension("age", ("0-17", "18-29", "30-49", "50+", "unknown"))
FORM = Dimension("form", FORMS, several=True)
OBLAST = Dimension("oblast", OBLASTS)
STATUS = Dimension("status", ("presumed", "identified"))


def national_codebook(*, time: Dimension | None = None) -> Codebook:
    """A year of national figures: linked two-way tables, one dimension with several values."""
    time = time or quarters(2026)
    return Codebook(
        "Identified victims (invented)",
        (time, SEX, AGE, FORM, OBLAST, STATUS),
        (
            (time.name,),
            ("sex", "age"),
            ("sex", "form"),
            ("oblast", "form"),
            (time.name, "status"),
            ("age", "form"),
        ),
    )


def wide_codebook(regions: int, citizenships: int) -> Codebook:
    """Nine linked tables that close many circles: sex, age and form of exploitation by region and citizenship."""
    region = Dimension("region", (*(f"region_{i}" for i in range(regions - 1)), "unknown"))
    citizenship = Dimension("citizenship", (*(f"country_{i}" for i in range(citizenships - 1)), "unknown"))
    wide = (("form", "region"), ("sex", "region"), ("age", "region"), ("region", "citizenship"))
    more = (("sex", "citizenship"), ("form", "citizenship"))
    tables = (("sex", "age"), ("sex", "form"), ("age", "form"), *wide, *more)
    return Codebook("Wide (invented)", (SEX, AGE, FORM, region, citizenship), tables)


def wide_people(size: int, seed: int, codebook: Codebook) -> list[dict[str, object]]:
    """Invented coded records for `wide_codebook`."""
    rnd = random.Random(seed)
    return [
        person
        | {name: skewed(rnd, codebook.dimension(name).categories) for name in ("region", "citizenship")}
        for person in people(size, seed)
    ]


def skewed(rnd: random.Random, codes: tuple[str, ...]) -> str:
    """A code with the long tail of real registers."""
    return rnd.choices(codes, [1 / (rank + 1) ** 1.3 for rank in range(len(codes))])[0]


def people(
    size: int, seed: int, *, year: int = 2026, first: int = 1, last: int = 12
) -> list[dict[str, object]]:
    """Invented coded records."""
    rnd = random.Random(seed)
    return [
        {
            "month": f"{year}-{rnd.randint(first, last):02}",
            "sex": skewed(rnd, ("male", "female", "unknown")),
            "age": skewed(rnd, ("18-29", "30-49", "0-17", "50+", "unknown")),
            "form": sorted({skewed(rnd, FORMS) for _ in range(rnd.choice((1, 1, 2)))}),
            "oblast": skewed(rnd, OBLASTS),
            "status": skewed(rnd, ("identified", "presumed")),
        }
        for _ in range(size)
    ]


__all__ = [
    "AGE",
    "FORM",
    "OBLAST",
    "SEX",
    "STATUS",
    "months",
    "national_codebook",
    "people",
    "skewed",
    "wide_codebook",
    "wide_people",
]
