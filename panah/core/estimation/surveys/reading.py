"""Read survey files for respondent-driven sampling and network scale-up, estimate, and give plain data back."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from panah.core.errors import Place
from panah.core.estimation.intervals import Interval
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.reading import (
    numbered_rows,
    refuse_delimiter,
    refuse_ragged,
    refuse_same_names,
)
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


@dataclass(frozen=True)
class _Answer:
    """A row of a survey with its number in the file."""

    number: int
    cells: dict[str, str]
    file: str

    def place(self, column: str) -> Place:
        return Place(file=self.file, row=self.number, column=column)

    def value(self, column: str) -> float:
        cell = self.cells[column]
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0:
            raise EstimationError("bad_number", self.place(column), cell=cell)
        return value


def _answers(text: str, file: str, delimiter: str, needed: tuple[str, ...]) -> list[_Answer]:
    (number, header), *rows = numbered_rows(text, file, delimiter)
    names = [cell.strip() for cell in header]
    place = Place(file=file, row=number)
    refuse_delimiter(names, place)
    refuse_same_names(names, place)
    for name in needed:
        if name not in names:
            raise EstimationError("no_column", place, column=name, columns=", ".join(needed))
    if not rows:
        raise EstimationError("no_respondents", Place(file=file))
    for at, row in rows:
        refuse_ragged(row, names, Place(file=file, row=at))
    return [_Answer(at, dict(zip(names, map(str.strip, row), strict=True)), file) for at, row in rows]


def read_chains(text: str, *, trait: str, file: str = "", delimiter: str = ",") -> Chains:
    """A respondent-driven sample from CSV: `id`, `recruiter` (empty for a seed), `degree`, and the trait as 0/1."""
    if not trait:
        raise EstimationError("no_trait")
    answers = _answers(text, file, delimiter, ("id", "recruiter", "degree", trait))
    position: dict[str, int] = {}
    for at, answer in enumerate(answers):
        name = answer.cells["id"]
        if not name or name in position:
            raise EstimationError("bad_id", answer.place("id"), id=name)
        position[name] = at
    recruiters = [_recruiter(answer, position) for answer in answers]
    degrees = [_degree(answer) for answer in answers]
    traits = [_flag(answer, trait) for answer in answers]
    return Chains(np.array(recruiters), np.array(degrees), np.array(traits))


def _recruiter(answer: _Answer, position: dict[str, int]) -> int:
    name = answer.cells["recruiter"]
    if name and name not in position:
        raise EstimationError("unknown_recruiter", answer.place("recruiter"), id=name)
    return position[name] if name else -1


def _degree(answer: _Answer) -> float:
    degree = answer.value("degree")
    if degree < 1:
        raise EstimationError("bad_degree", answer.place("degree"))
    return degree


def _flag(answer: _Answer, trait: str) -> bool:
    cell = answer.cells[trait]
    if cell not in ("0", "1"):
        raise EstimationError("trait_binary", answer.place(trait), cell=cell)
    return cell == "1"


def estimate_chains(
    text: str,
    *,
    trait: str,
    file: str = "",
    delimiter: str = ",",
    language: str = "en",
    population: int | None = None,
    resamples: int = 2_000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Any]:
    """Shares by each estimator the sample allows, with the tree-bootstrap interval of RDS-II."""
    chains = read_chains(text, trait=trait, file=file, delimiter=delimiter)
    try:
        cross: float | None = salganik_heckathorn(chains)
        why = ""
    except EstimationError as error:
        cross, why = None, error.told(language)
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
    delimiter: str = ",",
    resamples: int = 2_000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Any]:
    """Size of the group of column `hidden` from answers about groups of known size ("name=size,...")."""
    if population is None or population < 1:
        raise EstimationError("no_population")
    sizes = _group_sizes(groups)
    answers = _answers(text, file, delimiter, (*sizes, "hidden"))
    known = np.array([[answer.value(name) for name in sizes] for answer in answers])
    hidden = np.array([answer.value("hidden") for answer in answers])
    weighted = "weight" in answers[0].cells
    weights = np.array([answer.value("weight") if weighted else 1.0 for answer in answers])
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


# Letters of a number of people: more than there are people.
LONGEST_SIZE = 12


def _group_sizes(groups: str) -> dict[str, float]:
    sizes: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in groups.split(","))):
        name, _, size = part.partition("=")
        if not size.strip().isdecimal() or len(size) > LONGEST_SIZE or not name.strip():
            raise EstimationError("bad_group", part=part)
        sizes[name.strip()] = float(size)
    if not sizes:
        raise EstimationError("no_groups")
    return sizes


def _limits(interval: Interval) -> dict[str, float | None]:
    upper = interval.upper
    return {"lower": interval.lower, "upper": None if math.isinf(upper) else upper}
