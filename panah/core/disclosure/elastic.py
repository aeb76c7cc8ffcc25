"""Systems whose published numbers may move, at a cost: which cells to withhold, which numbers contradict."""

from dataclasses import dataclass

import numpy as np

from panah.core.disclosure.solver import Ids, System, Vector


@dataclass(frozen=True)
class Elastic:
    """A system with two more variables per movable number, how far it moved up and down, and their cost."""

    system: System
    cost: Vector


def elastic(base: System, ids: Ids, ranges: tuple[Vector, Vector], weights: Vector) -> Elastic:
    """`base` where each of `ids` may leave its range (lowest, highest) at `weights` per person moved."""
    from scipy.sparse import csr_array, hstack, vstack

    count, size = len(ids), len(base.lower)
    at = np.arange(count)
    pick = csr_array((np.ones(count), (at, ids)), shape=(count, size))
    eye = csr_array((np.ones(count), (at, at)), shape=(count, count))
    blank = csr_array((base.matrix.shape[0], 2 * count))
    system = System(
        csr_array(vstack([hstack([base.matrix, blank]), hstack([pick, -eye, eye])])),
        np.concatenate([base.row_lower, ranges[0]]),
        np.concatenate([base.row_upper, ranges[1]]),
        np.concatenate([base.lower, np.zeros(2 * count)]),
        np.concatenate([base.upper, np.full(2 * count, np.inf)]),
    )
    return Elastic(system, np.concatenate([np.zeros(size), weights, weights]))
