"""The large regime: counts with declared random noise, for thousands of calls, complaints or episodes."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panah.core.disclosure.attack import Blocked
from panah.core.disclosure.codebook import TOTAL, Codebook, Dimension
from panah.core.disclosure.consistency import Numbers, agree, measured_tables, whole_tables
from panah.core.disclosure.counting import Record, count_units
from panah.core.disclosure.ledger import Ledger, best_membership_auc, epsilon
from panah.core.disclosure.release import Release
from panah.core.disclosure.solver import Vector
from panah.core.errors import InputError

SMALLEST = 10  # a noisy number below it is withheld: noise that size tells nothing to a reader
FEWEST_PEOPLE = 200
# Below it noise drowns the tables, above it withholding costs more than noise: one order between the hundred identified
# victims of a year and the thousands of calls. Known beforehand and the same for every dataset.
LARGE_FROM = 1_000
DELTA = 1e-6


# The best guess whether somebody is among those counted may be right in this share of pairs, over everything ever
# released with noise about the same people: a coin has 0.5, four releases at the usual 0.1 have 0.74.
MOST_MEMBERSHIP = 0.77


def check_membership(ledger: Ledger, people: str, rho: Decimal | str) -> None:
    """Run the strongest attack there is on noise, the likelihood ratio of an attacker who knows everybody else.

    Against all that the ledger says was ever released about these people, and this release; every attempt counts.
    Raises Blocked, before anything is spent, where the attack would do better than `MOST_MEMBERSHIP`.
    """
    account = ledger.accounts().get(people)
    guess = best_membership_auc(float((account.spent if account else Decimal(0)) + Decimal(rho)))
    if guess > MOST_MEMBERSHIP:
        raise Blocked(
            f"with rho {rho} more, whoever knows everybody else tells right in {guess:.0%} of cases whether "
            f"a person is among {people}; at most {MOST_MEMBERSHIP:.0%} is allowed",
            mend="Spend less. Nothing was spent.",
        )


def regime_for(people: int) -> str:
    """`small` or `large`, by how many records there are. Whoever forbids noise names the small one instead."""
    return "large" if people >= LARGE_FROM else "small"


def vintage(codebook: Codebook, period: tuple[str, str]) -> str:
    """The name under which the ledger keeps one vintage: people of a period, released once."""
    return f"{codebook.dataset}, {period[0]} to {period[1]}"


def protect_large(
    units: Iterable[Record],
    codebook: Codebook,
    *,
    edition: str,
    period: tuple[str, str],
    rho: Decimal | str,
    ledger: Ledger,
    on: date,
    most: Mapping[str, int] | None = None,
    earlier: Sequence[Release] = (),
) -> Release:
    """Publish noisy counts of one vintage: every table and margin agrees, rho-zCDP for one person more or less.

    `units` are coded records, one per person (merge a person's records first). `most` limits the categories
    counted of one person in a dimension with several (default 2; the first in the codebook's order are kept),
    because the noise grows with what one person can change. `rho` is spent from the vintage's budget in the ledger
    before any noise is drawn. `earlier` releases of the dataset must cover other months.

    Raises InputError for overlapping periods, unlisted codes and a spent budget, and Blocked if the noisy total is
    under 200 (such a population is published in the small regime) or the best attack on the noise would tell too
    much. Needs the extra `disclosure` (OpenDP).
    """
    draw = noise_maker()
    _check_vintage(codebook, period, earlier)
    limits = {d.name: (most or {}).get(d.name, 2) if d.several else 1 for d in codebook.dimensions}
    tables = measured_tables(codebook)
    changed = sum(math.prod(limits[name] for name in table) for table in tables)
    scale = math.sqrt(changed / (2 * float(Decimal(rho)))) * (1 + 1e-9)  # above the mechanism's own rounding
    counts = count_units((_limited(unit, codebook, limits) for unit in units), codebook)
    check_membership(ledger, vintage(codebook, period), rho)
    with ledger.spend(vintage(codebook, period), edition, rho, on=on):
        vector = np.concatenate([counts[table].reshape(-1) for table in tables])
        noisy = draw(vector, math.sqrt(changed), scale, float(Decimal(rho)))
        shaped = _shaped(codebook, tables, noisy)
        return _publish(codebook, edition, period, shaped, _rules(rho, scale, limits))


def _publish(
    codebook: Codebook, edition: str, period: tuple[str, str], noisy: Numbers, rules: dict[str, object]
) -> Release:
    agreed = agree(codebook, noisy, dict.fromkeys(noisy, 1.0))
    whole = whole_tables(codebook, agreed)
    if whole[TOTAL] < FEWEST_PEOPLE:
        raise Blocked(
            f"the edition {edition} is about fewer than {FEWEST_PEOPLE} people, too few for noisy tables",
            mend="Publish it with --regime small, or wait for a longer period. The attempt has been spent.",
        )
    cells = {
        table: {
            tuple(codebook.dimension(name).categories[i] for name, i in zip(table, at, strict=True)): int(
                numbers[at]
            )
            if numbers[at] >= SMALLEST
            else None
            for at in np.ndindex(numbers.shape)
        }
        for table, numbers in whole.items()
    }
    return Release(codebook, edition, period, "large", rules, cells)


def _rules(rho: Decimal | str, scale: float, limits: Mapping[str, int]) -> dict[str, object]:
    return {
        "guarantee": "zero-concentrated differential privacy, one person more or less",
        "rho": str(rho),
        "epsilon": round(epsilon(float(Decimal(rho)), DELTA), 2),
        "delta": DELTA,
        "noise_sd": round(scale, 2),
        "unreliable_below": math.ceil(3 * scale),
        "withheld": f"noisy numbers below {SMALLEST}",
        "categories_counted_per_person": {name: limit for name, limit in limits.items() if limit > 1},
        "consistency": "margins and tables add up; made so after the noise was drawn",
        "method": "discrete Gaussian noise (OpenDP), projection and controlled rounding (panah 1)",
    }


class Draw(Protocol):
    """Adds noise to a vector of counts."""

    def __call__(self, counts: NDArray[np.int64], sensitivity: float, scale: float, rho: float) -> Vector:
        """Noisy counts. `sensitivity` is how far one person moves the vector (Euclidean)."""


def noise_maker() -> Draw:
    """OpenDP's discrete Gaussian, imported late. Raises InputError where the extra is not installed."""
    try:
        import opendp.prelude as dp
    except ImportError:
        raise InputError(
            "noisy tables need OpenDP, which is not installed",
            code="extra-missing",
            mend="Install the extra: pip install 'panah[disclosure]'.",
        ) from None
    dp.enable_features("contrib")

    def draw(counts: NDArray[np.int64], sensitivity: float, scale: float, rho: float) -> Vector:
        space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
        mechanism = dp.m.make_gaussian(*space, scale=scale)
        if mechanism.map(sensitivity) > rho:
            raise InputError("the noise is too small for the budget", code="noise")
        return np.array(mechanism(counts.tolist()), dtype=np.float64)

    return draw


def _shaped(codebook: Codebook, tables: Sequence[tuple[str, ...]], vector: Vector) -> Numbers:
    found: Numbers = {}
    at = 0
    for table in tables:
        shape = codebook.shape(table)
        size = math.prod(shape)
        found[table] = vector[at : at + size].reshape(shape)
        at += size
    return found


def _limited(unit: Record, codebook: Codebook, limits: Mapping[str, int]) -> Record:
    """The record with at most so many categories in each dimension with several."""
    kept = dict(unit)
    for dimension in codebook.dimensions:
        raw = unit.get(dimension.field)
        if dimension.several and isinstance(raw, list | tuple | set | frozenset):
            kept[dimension.field] = _first(dimension, raw, limits[dimension.name])
    return kept


def _first(dimension: Dimension, raw: Iterable[object], limit: int) -> list[str]:
    categories = {dimension.category(str(code)) for code in raw if code is not None and code != ""}
    known = categories - {dimension.unknown} or categories
    return sorted(known, key=dimension.categories.index)[:limit]


def _check_vintage(codebook: Codebook, period: tuple[str, str], earlier: Sequence[Release]) -> None:
    for release in earlier:
        same = release.codebook.dataset == codebook.dataset
        if same and release.period[0] <= period[1] and period[0] <= release.period[1]:
            raise InputError(
                f"the edition {release.edition} already covers months of {period[0]} to {period[1]}",
                code="edition-overlap",
                mend="In the large regime each month is released once; carry the earlier numbers unchanged.",
            )
