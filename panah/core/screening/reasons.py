"""Why: for every register the answers its value rests on, or those that are missing.

One pass over the program carries a bit mask per register: which facts, indicators and concepts stand behind its
value. A part counts when it has the value of the whole; a "not" hands its part on; a rebuttal or an exception
counts where it is what decided.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from panah.core.law import Law
from panah.core.law.kleene import Truth
from panah.core.law.rules import CompiledElement, Step
from panah.core.screening.evaluation import Evaluated, blank_case, leaf_facts
from panah.core.screening.facts import Facts
from panah.core.screening.result import Reason

DECODED_MASKS = 8192


@dataclass(frozen=True, slots=True)
class Support:
    """Facts that a value rests on (or that are missing), and the indicators and concepts among the grounds."""

    facts: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """Bits of one law: facts lowest, then indicators, then concepts. The same for every case."""

    start: tuple[int, ...]
    facts: int
    own: dict[int, int]
    decode: Callable[[int], Support]


def mask_plan(law: Law) -> MaskPlan:
    """The plan of a law, made once."""
    if "masks" not in law.cache:
        law.cache["masks"] = _make_plan(law)
    plan: MaskPlan = law.cache["masks"]
    return plan


def _make_plan(law: Law) -> MaskPlan:
    facts = list(dict.fromkeys(fact for leaf in law.program.leaves for fact in leaf_facts(leaf)))
    names = [facts, list(law.indicators), list(law.concepts)]
    bits = {name: 1 << position for position, name in enumerate(name for group in names for name in group)}
    own = {compiled.register: bits[name] for name, compiled in law.indicators.items()}
    own |= {compiled.register: bits[name] for name, compiled in law.concepts.items()}

    def decode(mask: int) -> Support:
        return Support(*(tuple(name for name in group if bits[name] & mask) for group in names))

    return MaskPlan(
        start=tuple(sum(bits[fact] for fact in leaf_facts(leaf)) for leaf in law.program.leaves),
        facts=(1 << len(facts)) - 1,
        own=own,
        decode=lru_cache(maxsize=DECODED_MASKS)(decode),
    )


class Reader:
    """Reads truth values of the actual case (bit 0) and the reasons behind them."""

    def __init__(self, law: Law, case: Evaluated, facts: Facts) -> None:
        self.law = law
        self.facts = facts
        self._plan = mask_plan(law)
        self.reached = case.reached
        self._truths = case.truths
        self._masks = self._trace(case)
        self._reasons: dict[str, Reason] = {}
        self._told: dict[tuple[str, ...], tuple[Reason, ...]] = {}

    def _trace(self, case: Evaluated) -> list[int]:
        """Masks of all registers; those no answer touches are the same for every case of a law."""
        if "blank_masks" not in self.law.cache:
            blank = blank_case(self.law)
            masks = [*self._plan.start, *([0] * (len(blank.truths) - len(self._plan.start)))]
            self.law.cache["blank_masks"] = self._follow(masks, blank.truths, self.law.program.steps)
        return self._follow(self.law.cache["blank_masks"].copy(), case.truths, case.steps)

    def _follow(self, masks: list[int], truths: Sequence[Truth], steps: Sequence[Step]) -> list[int]:
        plan = self._plan
        for kind, target, operands, _count in steps:
            truth, mask = truths[target], 0
            if kind == "not":
                mask = masks[operands[0]]
            elif kind in {"default", "unless"}:
                mask = masks[operands[_decided_by(kind, truth, truths[operands[0]], truths[operands[1]])]]
            else:
                for operand in operands:
                    if truths[operand] is truth:
                        mask |= masks[operand]
            if truth is True and target in plan.own:
                mask = mask & plan.facts | plan.own[target]
            masks[target] = mask
        return masks

    def truth(self, register: int) -> Truth:
        """Truth of a register for the case as it is."""
        return self._truths[register]

    def support(self, *registers: int) -> Support:
        """What the values of registers rest on; for unknown ones, what is missing."""
        mask = 0
        for register in registers:
            mask |= self._masks[register]
        return self._plan.decode(mask)

    def reasons(self, facts: tuple[str, ...]) -> tuple[Reason, ...]:
        """The answers to these facts; facts without an answer are left out."""
        if facts not in self._told:
            self._told[facts] = tuple([self._reason(fact) for fact in facts if fact in self.facts.answers])
        return self._told[facts]

    def _reason(self, fact: str) -> Reason:
        if fact not in self._reasons:
            answer = self.facts.answers[fact][0]
            day = answer.given.isoformat() if answer.given else ""
            self._reasons[fact] = Reason(fact, answer.to_json(), answer.source, day)
        return self._reasons[fact]

    def rebuttals(self, compiled: CompiledElement) -> tuple[str, ...]:
        """Names of the rebuttals that hold."""
        return tuple(name for name, part in compiled.rebuttals.items() if self.truth(part.register) is True)


def _decided_by(kind: str, truth: Truth, main: Truth, other: Truth) -> int:
    """0 when the main operand decided, 1 when the rebuttal or exception did."""
    if kind == "default":
        return int(truth is False and main is not False)
    return int(other is True)
