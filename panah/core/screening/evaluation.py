"""Running the compiled law on one case.

What no answer touches is the same for every case, so it is computed once per law; a case runs only the steps that its
answers reach.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from panah.core.law import Law
from panah.core.law.conditions import Leaf
from panah.core.law.kleene import Row, Truth
from panah.core.law.rules import Step, advance
from panah.core.screening.facts import Facts

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "yes": lambda value, _bound: value is True,
    "is": lambda value, bound: value in bound,
    "above": operator.gt,
    "at_least": operator.ge,
    "below": operator.lt,
    "before": operator.lt,
}


REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Evaluated:
    """All registers of a case, the truth of each (bit 0), and the steps and registers that its answers reached."""

    registers: Sequence[Row]
    truths: Sequence[Truth]
    steps: Sequence[Step]
    reached: AbstractSet[int]


@dataclass(frozen=True, slots=True)
class _Reach:
    """For each fact a bit mask of the steps that depend on it, and every step with its bit."""

    masks: Mapping[str, int]
    numbered: Sequence[tuple[int, Step]]
    known: dict[int, tuple[list[Step], tuple[int, ...]]]

    def steps(self, facts: Iterable[str]) -> tuple[list[Step], tuple[int, ...]]:
        """The steps in order, and their targets; remembered, as forms ask the same questions of everybody."""
        reached = 0
        for fact in facts:
            reached |= self.masks.get(fact, 0)
        if reached not in self.known:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            steps = [step for bit, step in self.numbered if reached & bit]
            self.known[reached] = steps, tuple(target for _kind, target, _operands, _count in steps)
        return self.known[reached]


def evaluate(law: Law, facts: Facts) -> Evaluated:
    """Run the law on one case. Bit 0 of a register is the case, bits 2r+1 and 2r+2 the what-ifs of leaf r."""
    blank = blank_case(law)
    ones = _ones(law)
    registers, truths = list(blank.registers), list(blank.truths)
    answered: list[str] = []
    reached: set[int] = set()
    for fact in facts.answers:
        for register, leaf in law.leaves_by_fact.get(fact, ()):
            truth = leaf_truth(leaf, facts)
            if truth is not None:
                registers[register] = (ones, 0) if truth else (0, ones)
                truths[register] = truth
                answered.append(fact)
                reached.add(register)
    steps, targets = _reach(law).steps(answered)
    advance(registers, steps, ones)
    for target in targets:
        # Written out, as in `_truth`: this runs for hundreds of registers of every case.
        yes, no = registers[target]
        truths[target] = True if yes & 1 else (False if no & 1 else None)
    reached.update(targets)
    return Evaluated(registers, truths, steps, reached)


def blank_case(law: Law) -> Evaluated:
    """The case in which nothing is answered, once per law."""
    if "blank" not in law.cache:
        rows = [(2 << (2 * register), 4 << (2 * register)) for register in range(len(law.program.leaves))]
        registers = law.program.run(rows, _ones(law))
        everything = frozenset(range(law.program.size))
        truths = [_truth(row) for row in registers]
        law.cache["blank"] = Evaluated(registers, truths, law.program.steps, everything)
    blank: Evaluated = law.cache["blank"]
    return blank


def _ones(law: Law) -> int:
    return (1 << (2 * len(law.program.leaves) + 1)) - 1


def _truth(row: Row) -> Truth:
    yes, no = row
    return True if yes & 1 else (False if no & 1 else None)


def _reach(law: Law) -> _Reach:
    if "reach" not in law.cache:
        law.cache["reach"] = _make_reach(law)
    reach: _Reach = law.cache["reach"]
    return reach


def _make_reach(law: Law) -> _Reach:
    depends: dict[int, set[str]] = {}
    for register, leaf in enumerate(law.program.leaves):
        depends[register] = set(leaf_facts(leaf))
    masks: dict[str, int] = {}
    numbered = [(1 << number, step) for number, step in enumerate(law.program.steps)]
    for bit, (_kind, target, operands, _count) in numbered:
        depends[target] = set().union(*(depends[operand] for operand in operands))
        for fact in depends[target]:
            masks[fact] = masks.get(fact, 0) | bit
    return _Reach(masks, numbered, {})


def leaf_facts(leaf: Leaf) -> tuple[str, ...]:
    """The facts a leaf looks at: one, or two where dates are compared."""
    return (leaf.fact, leaf.bound[0]) if leaf.comparison == "before" else (leaf.fact,)  # type: ignore[index]


def leaf_truth(leaf: Leaf, facts: Facts) -> Truth:
    """The answer to a leaf's question; unknown where the fact is not answered."""
    value = facts.value(leaf.fact)
    bound: Any = facts.value(leaf.bound[0]) if leaf.comparison == "before" else leaf.bound  # type: ignore[index]
    if value is None or (leaf.comparison == "before" and bound is None):
        return None
    return COMPARISONS[leaf.comparison](value, bound)
