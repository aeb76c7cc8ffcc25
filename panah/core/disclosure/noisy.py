"""What may be asked of noisy releases: not which number is true, but how much the noise still hides.

A number of the large regime is no exact count: differences and linear programs over it prove nothing. What counts is
how far one person's presence shows, worst case, over everything published about the same people: rho adds up.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from panah.core.disclosure.editions import months_of
from panah.core.disclosure.ledger import best_membership_auc, epsilon
from panah.core.disclosure.release import Release
from panah.core.errors import InputError

NOISE = ("rho", "noise_sd")


@dataclass(frozen=True)
class Noisy:
    """One noisy edition: its declared noise, and what is known with the others of the same people.

    `rho` is its own, `rho_together` the largest sum over the editions that count one month; `epsilon` is for the
    latter at delta 1e-6. `membership` is the area under the curve of the best possible guess whether somebody is
    among the people counted (0.5: a coin). `exact` names editions that print exact numbers of the same people.
    """

    dataset: str
    edition: str
    noise_sd: float
    rho: float
    rho_together: float
    epsilon: float
    membership: float
    withheld: int
    exact: tuple[str, ...]


def weigh(noisy: Sequence[Release], exact: Sequence[Release] = ()) -> tuple[Noisy, ...]:
    """Weigh noisy releases by their declared noise; `exact` are the exact ones given beside them.

    Raises InputError for a release that does not declare its noise, of which nothing can be said, and for two of
    one name.
    """
    if len({(release.codebook.dataset, release.edition) for release in noisy}) < len(noisy):
        raise InputError(
            "two editions have the same name", code="edition-duplicate", mend="Name each edition."
        )
    declared = [_declared(release) for release in noisy]
    return tuple(_weigh(at, noisy, declared, exact) for at in range(len(noisy)))


def _weigh(
    at: int, noisy: Sequence[Release], declared: Sequence[tuple[float, float]], exact: Sequence[Release]
) -> Noisy:
    release, (rho, noise_sd) = noisy[at], declared[at]
    same = [i for i, other in enumerate(noisy) if other.codebook.dataset == release.codebook.dataset]
    together = max(
        math.fsum(declared[i][0] for i in same if month in months_of(noisy[i].period))
        for month in months_of(release.period)
    )
    beside = tuple(
        other.edition
        for other in exact
        if other.codebook.dataset == release.codebook.dataset
        and months_of(other.period) & months_of(release.period)
    )
    return Noisy(
        dataset=release.codebook.dataset,
        edition=release.edition,
        noise_sd=noise_sd,
        rho=rho,
        rho_together=together,
        epsilon=epsilon(together),
        membership=best_membership_auc(together),
        withheld=release.withheld(),
        exact=beside,
    )


def _declared(release: Release) -> tuple[float, float]:
    try:
        rho, noise_sd = (float(Decimal(str(release.rules[name]))) for name in NOISE)
    except (KeyError, TypeError, InvalidOperation):
        rho = noise_sd = math.nan
    if not (rho > 0 and noise_sd > 0 and math.isfinite(rho) and math.isfinite(noise_sd)):
        raise InputError(
            f"the edition {release.edition} is of the large regime and does not declare its noise (rho, noise_sd)",
            code="release-noise",
            mend="Its numbers are neither exact nor of known noise, so no attack on them proves anything.",
        )
    return rho, noise_sd
