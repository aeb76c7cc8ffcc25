"""Chao's lower bound from how many people are on one and on two lists.

Source: Chao 1987 (Biometrics 43, 783-791): bound n + f1^2 / (2 f2), its variance, and a log-transformed interval
that keeps the lower limit at or above the people seen. It bounds heterogeneity only; under negative dependence
(lists that exclude each other) the truth can lie below it.
"""

import math

from scipy.special import ndtri

from panah.core.estimation.intervals import DEFAULT_LEVEL, Interval
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.tables import ListTable


def chao_lower_bound(table: ListTable, level: float = DEFAULT_LEVEL) -> tuple[float, Interval]:
    """The bound and its interval. Raises InputError when nobody is on exactly two lists."""
    once, twice = (int(value) for value in table.frequencies()[1:3])
    if twice == 0:
        raise EstimationError("no_pairs")
    hidden = once**2 / (2 * twice)
    ratio = once / twice
    variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
    if hidden == 0:
        return float(table.cases), Interval(float(table.cases), float(table.cases))
    width = float(ndtri(0.5 + level / 2)) * math.sqrt(math.log1p(variance / hidden**2))
    factor = math.exp(width)
    return table.cases + hidden, Interval(table.cases + hidden / factor, table.cases + hidden * factor)
