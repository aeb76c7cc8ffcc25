"""What to ask next: the question whose answer is expected to settle most of what is still unknown."""

from collections.abc import Mapping, Sequence
from heapq import nsmallest

from panah.core.law import Law, Pack
from panah.core.law.conditions import Leaf
from panah.core.law.kleene import Row
from panah.core.law.rules import CompiledProvision
from panah.core.screening.facts import Facts

# How much it matters to settle a thing. Danger comes before law; the two main concepts before the others.
URGENCY_WEIGHT = {"immediate": 12.0, "high": 2.0, "elevated": 0.0}
CONCEPT_WEIGHT = {
    "forced_labour_c29": 6.0,
    "trafficking_palermo": 6.0,
    "forced_labour_survey": 0.0,
    "delphi": 0.0,
}
OTHER_CONCEPT_WEIGHT = 1.0
ELEMENT_SHARE = 0.5
# Exceptions come last: hardly anybody's case turns on them, but a finding is complete only with them.
EXCEPTION_WEIGHT = 0.05
# For a fact no worked case answers: a sign is seldom there, and seldom surely absent.
DEFAULT_RATE = (0.02, 0.02)
# Masks of what-ifs that are remembered: most cases leave most conclusions open in the same way.
DECODED_MASKS = 8192


def next_questions(
    law: Law, registers: Sequence[Row], facts: Facts, pack: Pack, *, asker: str, most: int
) -> list[tuple[str, float]]:
    """Facts still open that this asker may ask, each with its expected change, the largest first, at most `most`.

    The expected change is the weight of the conclusions that would become known, by how often worked cases answer the
    question yes and no.
    """
    positions = _positions(law, pack)
    scores: dict[str, float] = {}
    leaves, answered, vocabulary = law.program.leaves, facts.answers, pack.facts
    for register, gain in _gains(law, registers, _leaf_rates(law, pack)).items():
        fact_id = leaves[register].fact
        if (
            fact_id not in answered
            and gain > scores.get(fact_id, 0.0)
            and asker in vocabulary[fact_id].askers
        ):
            scores[fact_id] = gain
    ranked = nsmallest(most, scores.items(), key=lambda item: (-item[1], positions[item[0]]))
    return [(fact_id, round(gain, 3)) for fact_id, gain in ranked]


def _positions(law: Law, pack: Pack) -> dict[str, int]:
    if "positions" not in law.cache:
        law.cache["positions"] = {fact_id: position for position, fact_id in enumerate(pack.facts)}
    positions: dict[str, int] = law.cache["positions"]
    return positions


def _gains(law: Law, registers: Sequence[Row], rates: Sequence[tuple[float, float]]) -> dict[int, float]:
    """Expected gain of an answer to each leaf, by its register."""
    gains = dict.fromkeys(range(len(rates)), 0.0)
    decoded = law.cache.setdefault("settling", {})
    for register, weight in _targets(law):
        yes, no = registers[register]
        settled = yes | no
        if settled & 1 or not settled:
            continue
        known = decoded.get(settled)
        if known is None:
            if len(decoded) >= DECODED_MASKS:
                decoded.clear()
            known = decoded[settled] = _settling(settled)
        for leaf, is_no in known:
            gains[leaf] += weight * rates[leaf][is_no]
    return gains


def _settling(mask: int) -> tuple[tuple[int, int], ...]:
    """The answers that would settle a register, as (leaf, 0 for yes or 1 for no), from the bits of its what-ifs."""
    found: list[tuple[int, int]] = []
    while mask:
        lowest = mask & -mask
        found.append(divmod(lowest.bit_length() - 2, 2))
        mask ^= lowest
    return tuple(found)


def _leaf_rates(law: Law, pack: Pack) -> Sequence[tuple[float, float]]:
    """How often each leaf's question is answered yes and no."""
    rates = pack.answer_rates
    if law.cache.get("rates_of") is not rates:
        law.cache["rates_of"] = rates
        # Danger must be asked, however seldom the worked cases speak of it.
        urgent = {compiled.register for compiled in law.urgency["immediate"].values()}
        law.cache["rates"] = [
            (0.5, 0.5) if register in urgent else _rate(leaf, rates)
            for register, leaf in enumerate(law.program.leaves)
        ]
    found: Sequence[tuple[float, float]] = law.cache["rates"]
    return found


def _rate(leaf: Leaf, rates: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    return rates.get(leaf.fact, DEFAULT_RATE) if leaf.comparison == "yes" else DEFAULT_RATE


def _targets(law: Law) -> list[tuple[int, float]]:
    """Registers worth settling, with weights; the same list for every case under one law."""
    known = law.cache.get("targets")
    if known is None:
        known = [
            (register, weight)
            for register, weight in [*_urgency_targets(law), *_concept_targets(law)]
            if weight
        ]
        law.cache["targets"] = known
    return known


def _urgency_targets(law: Law) -> list[tuple[int, float]]:
    return [
        (compiled.register, URGENCY_WEIGHT[level])
        for level, table in law.urgency.items()
        for compiled in table.values()
        if URGENCY_WEIGHT[level]
    ]


def _concept_targets(law: Law) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = []
    for key, compiled in law.concepts.items():
        found += _provision_targets(compiled, CONCEPT_WEIGHT.get(key, OTHER_CONCEPT_WEIGHT))
    return found


def _provision_targets(compiled: CompiledProvision, weight: float) -> list[tuple[int, float]]:
    share = weight * ELEMENT_SHARE
    elements = [(element.register, share) for element in compiled.elements.values()]
    exceptions = [(element.register, EXCEPTION_WEIGHT) for element in compiled.exceptions.values()]
    return [(compiled.register, weight), *elements, *exceptions]
