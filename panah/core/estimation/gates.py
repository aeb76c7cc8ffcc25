"""May the number be published? Each gate is a rule with its value, its limit and what follows when it fails.

The limits are Panah's proposals, in the light of the failures published for this method: Whitehead and others 2021,
Binette and Steorts 2022, Silverman and others 2024. Words for each gate in all languages: texts/gates.yaml.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from panah.core.estimation.existence import Checks
from panah.core.estimation.intervals import Interval
from panah.core.estimation.lattice import family, superset_sums
from panah.core.estimation.tables import ListTable

REFUSE, RANGE, NOTE = "refuse", "range", "note"
FEWEST_SHARED = 10
LARGEST_SPREAD = 2.0
LARGEST_SHIFT = 2.0
LARGEST_UNSTABLE_SHARE = 0.01
SMALL_CELL = 2


@dataclass(frozen=True)
class Gate:
    """One rule. `outcome`: refuse (no number), range (a range only, experimental) or note (a warning beside it).

    `passed` is None when the rule does not apply to these data or this method.
    """

    code: str
    outcome: str
    passed: bool | None
    value: float | None
    limit: float | None


def data_gates(table: ListTable) -> tuple[Gate, ...]:
    """Gates that look at the table alone; any failure means that no number may be published."""
    counts = table.counts.astype(np.float64)
    checks = Checks(family(len(table.lists)))
    main_effects = np.zeros(len(checks.family.optional), dtype=bool)
    fits = checks.exists(superset_sums(counts[None], len(table.lists))[0], counts, main_effects)
    triangles = count_triangles(table)
    shared = table.shared
    small = int(((table.counts > 0) & (table.counts <= SMALL_CELL)).sum())
    return (
        Gate("few_shared", REFUSE, shared >= FEWEST_SHARED, shared, FEWEST_SHARED),
        Gate("no_triangle", REFUSE, triangles > 0, triangles, 1),
        Gate("no_main_effects", REFUSE, fits, None, None),
        Gate("small_cells", NOTE, small == 0, small, 0),
    )


def count_triangles(table: ListTable) -> int:
    """How many triples of lists overlap pairwise."""
    return sum(
        all(table.overlap(a, b) > 0 for a, b in itertools.combinations(triple, 2))
        for triple in itertools.combinations(range(len(table.lists)), 3)
    )


def spread_gate(populations: list[float]) -> Gate:
    """Models that fit about as well must not disagree by more than a factor of 2."""
    if not populations:
        return Gate("model_spread", RANGE, None, None, LARGEST_SPREAD)
    spread = max(populations) / min(populations)
    return Gate("model_spread", RANGE, spread <= LARGEST_SPREAD, spread, LARGEST_SPREAD)


def shift_gate(shifts: list[float]) -> Gate:
    """Leaving out or merging lists must not move the estimate by more than a factor of 2."""
    if not shifts:
        return Gate("list_shift", RANGE, None, None, LARGEST_SHIFT)
    return Gate("list_shift", RANGE, max(shifts) <= LARGEST_SHIFT, max(shifts), LARGEST_SHIFT)


def resample_gates(infinite: float | None, empty: float | None, saturated: bool | None) -> tuple[Gate, ...]:
    """Shares of resamples without overlap and with an empty list, and whether a limit is an extreme resample."""

    def share(code: str, value: float | None) -> Gate:
        passed = None if value is None else value <= LARGEST_UNSTABLE_SHARE
        return Gate(code, RANGE, passed, value, LARGEST_UNSTABLE_SHARE)

    return (
        share("infinite_resamples", infinite),
        share("empty_resamples", empty),
        Gate("saturated_limit", RANGE, None if saturated is None else not saturated, None, None),
    )


def agreement_gate(main: Interval | None, average: Interval | None) -> Gate:
    """The log-linear interval and the one averaged over graphs must share a point."""
    if main is None or average is None or math.isinf(main.lower):
        return Gate("average_disagrees", RANGE, None, None, None)
    return Gate("average_disagrees", RANGE, main.overlaps(average), None, None)


def decision(gates: tuple[Gate, ...]) -> str:
    """refuse, range or publish: the worst outcome among the failed gates."""
    failed = {gate.outcome for gate in gates if gate.passed is False}
    return REFUSE if REFUSE in failed else RANGE if RANGE in failed else "publish"
