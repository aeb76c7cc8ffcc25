"""Rules compiled for evaluation: every named condition becomes a register of a small straight-line program.

The same program runs on Python integers (one case and its what-ifs, one bit each) and on NumPy byte arrays (a million
cases), because it only uses & | ^. See `kleene` for the bit rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from panah.core.errors import InputError
from panah.core.law import kleene
from panah.core.law.conditions import AllOf, Always, AnyOf, AtLeast, Condition, Leaf, Not, Reference
from panah.core.law.entries import Element, Provision
from panah.core.law.kleene import Bits, Row

Step = tuple[str, int, tuple[int, ...], int]  # kind, target register, operand registers, count


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition and the register that holds its value."""

    condition: Condition
    register: int


@dataclass(frozen=True, slots=True)
class CompiledElement:
    """An element with the registers of its condition, its rebuttals and its waiver."""

    element: Element
    register: int
    condition: Compiled
    rebuttals: Mapping[str, Compiled]
    waiver: Compiled | None


@dataclass(frozen=True, slots=True)
class CompiledProvision:
    """A concept or offence with the registers of its elements and exceptions."""

    provision: Provision
    register: int
    elements: Mapping[str, CompiledElement]
    exceptions: Mapping[str, CompiledElement]
    results: Mapping[str, Compiled]


@dataclass(slots=True)
class Program:
    """Registers 0… are the leaves in order; steps fill the rest."""

    leaves: list[Leaf] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    size: int = 0

    def run(self, rows: Sequence[Row], ones: Bits) -> list[Row]:
        """All registers, from one row per leaf. `ones` has every used bit set and fixes the width."""
        registers: list[Row] = [*rows, *([(ones, ones)] * (self.size - len(rows)))]
        advance(registers, self.steps, ones)
        return registers


def advance(registers: list[Row], steps: Sequence[Step], ones: Bits) -> None:
    """Compute the targets of some steps, in place; everything they need must be there already."""
    zeros = ones ^ ones
    for kind, target, operands, count in steps:
        # The two most frequent kinds are written out: a call per step would double the time of a screening.
        if kind == "any":
            yes, no = zeros, ones
            for operand in operands:
                row_yes, row_no = registers[operand]
                yes = yes | row_yes
                no = no & row_no
            registers[target] = yes, no
        elif kind == "all":
            yes, no = ones, zeros
            for operand in operands:
                row_yes, row_no = registers[operand]
                yes = yes & row_yes
                no = no | row_no
            registers[target] = yes, no
        else:
            registers[target] = OPERATIONS[kind]([registers[operand] for operand in operands], ones, count)


def _negate(rows: Sequence[Row], _ones: Bits, _count: int) -> Row:
    return rows[0][1], rows[0][0]


def _default(rows: Sequence[Row], ones: Bits, _count: int) -> Row:
    """A rebuttal makes false what is not true; it never overturns what is true."""
    (yes, no), (rebutted, _) = rows
    return yes, no | (rebutted & (ones ^ yes))


def _unless(rows: Sequence[Row], ones: Bits, _count: int) -> Row:
    """An exception takes a case out only when it is sure; an open exception changes nothing."""
    (yes, no), (excepted, _) = rows
    return yes & (ones ^ excepted), no | excepted


OPERATIONS: Mapping[str, Callable[[Sequence[Row], Bits, int], Row]] = {
    "at_least": lambda rows, ones, count: kleene.rows_at_least(count, rows, ones),
    "not": _negate,
    "always": lambda _rows, ones, _count: (ones, ones ^ ones),
    "never": lambda _rows, ones, _count: (ones ^ ones, ones),
    "unknown": lambda _rows, ones, _count: (ones ^ ones, ones ^ ones),
    "default": _default,
    "unless": _unless,
}


class Compiler:
    """Compiles named things on first use, so that a thing may refer to any other; a circle is an error."""

    def __init__(
        self,
        named: Mapping[str, Condition | Element | Provision],
        leaves: Sequence[Leaf],
        constants: Mapping[str, str],
    ) -> None:
        """`constants` names what is not evaluated: "never" (not in force that day) or "unknown" (unconfirmed)."""
        self.named = named
        self.constants = constants
        self.leaf_registers = {leaf: register for register, leaf in enumerate(leaves)}
        self.program = Program(leaves=list(leaves), size=len(leaves))
        self.known: dict[str, Compiled | CompiledElement | CompiledProvision] = {}
        self.open: list[str] = []
        self.shared: dict[Condition, Compiled] = {}

    def reference(self, name: str) -> Compiled | CompiledElement | CompiledProvision:
        """The compiled thing of that name."""
        if name in self.known:
            return self.known[name]
        if name in self.open:
            circle = " -> ".join([*self.open[self.open.index(name) :], name])
            raise InputError(
                "rules refer to each other in a circle", code="circular_rules", mend=f"Cut {circle}."
            )
        if name in self.constants:
            self.known[name] = Compiled(Reference(name), self._step(self.constants[name], ()))
            return self.known[name]
        self.open.append(name)
        thing = self.named[name]
        compiled = self._compile_named(name, thing)
        self.open.pop()
        self.known[name] = compiled
        return compiled

    def _compile_named(
        self, name: str, thing: Condition | Element | Provision
    ) -> Compiled | CompiledElement | CompiledProvision:
        if isinstance(thing, Provision):
            return self._provision(name, thing)
        return self._element(thing) if isinstance(thing, Element) else self._condition(thing)

    def _step(self, kind: str, operands: Sequence[int], count: int = 0) -> int:
        target = self.program.size
        self.program.size += 1
        self.program.steps.append((kind, target, tuple(operands), count))
        return target

    def _condition(self, condition: Condition) -> Compiled:
        match condition:
            case Leaf():
                return Compiled(condition, self.leaf_registers[condition])
            case Reference(name):
                return Compiled(condition, self.reference(name).register)
            case Always():
                return Compiled(condition, self._step("always", ()))
            case Not(part):
                inner = self._inner(part)
                return Compiled(condition, self._step("not", (inner.register,)))
            case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
                inner_parts = tuple(self._inner(part) for part in parts)
                kind = {AllOf: "all", AnyOf: "any", AtLeast: "at_least"}[type(condition)]
                count = condition.count if isinstance(condition, AtLeast) else 0
                register = self._step(kind, [part.register for part in inner_parts], count)
                return Compiled(condition, register)

    def _inner(self, condition: Condition) -> Compiled:
        """A part of a condition; equal parts share a register. What has a name keeps one of its own."""
        if condition not in self.shared:
            self.shared[condition] = self._condition(condition)
        return self.shared[condition]

    def _element(self, element: Element) -> CompiledElement:
        condition = self._condition(element.condition)
        rebuttals = {name: self._condition(part) for name, part in element.rebuttals.items()}
        register = condition.register
        if rebuttals:
            rebutted = self._step("any", [part.register for part in rebuttals.values()])
            register = self._step("default", (register, rebutted))
        waiver = self._condition(element.waived_by) if element.waived_by else None
        if waiver:
            register = self._step("any", (register, waiver.register))
        return CompiledElement(element, register, condition, rebuttals, waiver)

    def _provision(self, name: str, provision: Provision) -> CompiledProvision:
        elements = {key: self.reference(f"{name}.{key}") for key in provision.elements}
        if isinstance(provision.requires, str):
            register = self._step(provision.requires, [element.register for element in elements.values()])
        else:
            register = self._condition(provision.requires).register
        exceptions = {key: self._element(element) for key, element in provision.exceptions.items()}
        if exceptions:
            excepted = self._step("any", [element.register for element in exceptions.values()])
            register = self._step("unless", (register, excepted))
        results = {key: self._condition(condition) for key, condition in provision.results.items()}
        return CompiledProvision(provision, register, elements, exceptions, results)  # type: ignore[arg-type]  # elements only
