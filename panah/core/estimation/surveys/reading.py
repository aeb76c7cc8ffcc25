"""Read survey files for respondent-driven sampling and network scale-up, estimate, and give plain data back."""

import csv
import io
import math
from typing import Any

import numpy as np

from panah.core.errors import InputError, Place
from panah.core.estimation.intervals import Interval
from panah.core.estimation.surveys.respondent_driven import (
    Chains,
    salganik_heckathorn,
    successive_sampling,
    tree_bootstrap,
    volz_heckathorn,
)
from panah.core.estimation.surveys.scale_up import (
    KnownPeople,
    basic_scale_up,
    leave_one_group_out,
    mean_of_ratios,
)


def _rows(text: str, file: str, needed: tuple[str, ...]) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    names = reader.fieldnames or []
    for name in needed:
        if name not in names:
            raise InputError(
                f"there is no column {name}",
                code="no_column",
                mend=f"The first row names the columns; needed are {', '.join(needed)}",
                place=Place(file=file, row=1),
            )
    rows = list(reader)
    if not rows:
        raise InputError("the file has a header and no rows", code="no_rows", place=Place(file=file))
    return rows


def _number(row: dict[str, str], column: str, at: int, file: str) -> float:
    cell = (row.get(column) or "").strip()
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise InputError(
            f"'{cell}' is not a number of 0 or more",
            code="bad_number",
            mend="Write digits; leave people who did not answer out, and say how many they were",
            place=Place(file=file, row=at, column=column),
        )
    return value


def read_chains(text: str, *, trait: str, file: str = "") -> Chains:
    """A respondent-driven sample from CSV: `id`, `recruiter` (empty for a seed), `degree`, and the trait as 0/1."""
    if not trait:
        raise InputError(
            "name the column whose share is estimated", code="no_trait", mend="Use --trait COLUMN"
        )
    rows = _rows(text, file, ("id", "recruiter", "degree", trait))
    place: dict[str, int] = {}
    for at, row in enumerate(rows):
        name = row["id"].strip()
        if not name or name in place:
            raise InputError(
                f"the id '{name}' is empty or used twice",
                code="bad_id",
                place=Place(file=file, row=at + 2, column="id"),
            )
        place[name] = at
    recruiters, degrees, traits = [], [], []
    for at, row in enumerate(rows, start=2):
        recruiters.append(_recruiter(row["recruiter"].strip(), place, at, file))
        degrees.append(_number(row, "degree", at, file))
        flag = row[trait].strip()
        if flag not in ("0", "1"):
            raise InputError(
                f"'{flag}' is not 0 or 1",
                code="not_binary",
                mend="Leave people who did not answer out, and say how many they were",
                place=Place(file=file, row=at, column=trait),
            )
        traits.append(flag == "1")
    return Chains(np.array(recruiters), np.array(degrees), np.array(traits))


def _recruiter(name: str, place: dict[str, int], row: int, file: str) -> int:
    if not name:
        return -1
    if name not in place:
        raise InputError(
            f"the recruiter '{name}' is not in the file",
            code="unknown_recruiter",
            mend="Leave the cell empty for the people the survey began with",
            place=Place(file=file, row=row, column="recruiter"),
        )
    return place[name]


def estimate_chains(
    text: str,
    *,
    trait: str,
    file: str = "",
    population: int | None = None,
    resamples: int = 2_000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Any]:
    """Shares by each estimator the sample allows, with the tree-bootstrap interval of RDS-II."""
    chains = read_chains(text, trait=trait, file=file)
    try:
        cross: float | None = salganik_heckathorn(chains)
        why = ""
    except InputError as error:
        cross, why = None, error.message
    interval = tree_bootstrap(chains, resamples=resamples, seed=seed, level=level)
    sampled = (
        None
        if population is None
        else successive_sampling(chains, population, seed=seed, draws=min(resamples, 2_000))
    )
    return {
        "method": "rds",
        "trait": trait,
        "n": len(chains.degree),
        "seeds": int((chains.recruiter < 0).sum()),
        "sample_share": float(chains.trait.mean()),
        "estimate": volz_heckathorn(chains),
        **_limits(interval),
        "salganik_heckathorn": cross,
        "salganik_heckathorn_missing_because": why,
        "successive_sampling": sampled,
        "resamples": resamples,
        "seed": seed,
    }


def estimate_scale_up(
    text: str,
    *,
    groups: str,
    population: int | None,
    file: str = "",
    resamples: int = 2_000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Any]:
    """Size of the group of column `hidden` from answers about groups of known size ("name=size,...")."""
    if population is None:
        raise InputError(
            "the size of the whole population is needed", code="no_population", mend="Use --population"
        )
    sizes = _group_sizes(groups)
    rows = _rows(text, file, (*sizes, "hidden"))
    known = np.array(
        [[_number(row, name, at, file) for name in sizes] for at, row in enumerate(rows, start=2)]
    )
    hidden = np.array([_number(row, "hidden", at, file) for at, row in enumerate(rows, start=2)])
    weighted = "weight" in rows[0]
    weights = np.array(
        [_number(row, "weight", at, file) if weighted else 1.0 for at, row in enumerate(rows, start=2)]
    )
    people = KnownPeople(known, hidden, np.array(list(sizes.values())), float(population), weights)
    found = basic_scale_up(people, resamples=resamples, seed=seed, level=level)
    checks = leave_one_group_out(people)
    return {
        "method": "scale-up",
        "n": len(hidden),
        "estimate": found.size,
        **_limits(found.interval),
        "standard_error": found.standard_error,
        "mean_of_ratios": mean_of_ratios(people),
        "known_groups_estimated_from_the_others": {
            name: {"size": size, "estimate": None if math.isnan(value) else float(value)}
            for (name, size), value in zip(sizes.items(), checks, strict=True)
        },
        "resamples": resamples,
        "seed": seed,
    }


def _group_sizes(groups: str) -> dict[str, float]:
    sizes: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in groups.split(","))):
        name, _, size = part.partition("=")
        if not size.strip().isdigit() or not name.strip():
            raise InputError(
                f"'{part}' does not name a group and its size", code="bad_group", mend="Write doctors=61000"
            )
        sizes[name.strip()] = float(size)
    if not sizes:
        raise InputError(
            "groups of known size are needed",
            code="no_groups",
            mend="Use --groups doctors=61000,prisoners=35000",
        )
    return sizes


def _limits(interval: Interval) -> dict[str, float | None]:
    upper = interval.upper
    return {"lower": interval.lower, "upper": None if math.isinf(upper) else upper}
