"""Worked examples of wages: YAML a lawyer can read, run as tests, each with the lines, articles and limits expected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from panah.core.wages.engine import entitlement
from panah.core.wages.entries import Entry
from panah.core.wages.law import WageLaw
from panah.core.wages.reading import read_entry, read_file
from panah.core.wages.result import Breach, Entitlement, Line
from panah.core.wages.work import Amount

FOLDER = Path("examples") / "wages"
LINE_KEYS = ("what", "from", "to", "quantity", "unit", "amount", "currency", "article", "employer")


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example: the record as written, the day it is reckoned for, and what must come out."""

    id: str
    title: str
    why: str
    source: str
    as_of: date
    record: Entry
    expected: Mapping[str, Any]
    file: str


def read_examples(pack_path: Path) -> list[Example]:
    """All worked examples of a pack, in the order of the files."""
    return [
        _example(key, entry, file.name)
        for file in sorted((pack_path / FOLDER).glob("*.yaml"))
        for key, entry in read_file(file).values.items()
    ]


def _example(example_id: str, entry: Entry, file: str) -> Example:
    record, expected = entry.values["record"], entry.values["expected"]
    return Example(
        id=example_id,
        title=entry.text("title"),
        why=entry.text("why"),
        source=entry.text("source"),
        as_of=entry.day("as_of"),
        record=record,
        expected=expected.values,
        file=file,
    )


def run_example(example: Example, law: WageLaw) -> Entitlement:
    """What comes out for an example."""
    return entitlement(read_entry(example.record, example.file), as_of=example.as_of, law=law)


def differences(example: Example, found: Entitlement) -> list[str]:
    """What came out otherwise than expected, in words; empty when all is as expected."""
    return [
        *_lines(example.expected.get("lines"), found.lines),
        *_totals(example.expected, found),
        *_breaches(example.expected.get("breaches"), found.breaches),
        *_codes("problems", example.expected, [problem.code for problem in found.problems]),
        *_codes("unconfirmed", example.expected, [item.what for item in found.unconfirmed]),
    ]


def _lines(expected: Sequence[Entry] | None, found: Sequence[Line]) -> Iterator[str]:
    """Every line must be expected, and every expected line must be there, in order."""
    if expected is None:
        return
    if len(expected) != len(found):
        yield f"{len(expected)} lines expected, found {len(found)}: " + "; ".join(
            _shown(line) for line in found
        )
        return
    for entry, line in zip(expected, found, strict=True):
        unknown = set(entry.values) - set(LINE_KEYS)
        if unknown:
            yield f"unknown keys of a line: {', '.join(sorted(unknown))}"
        for key in entry.values:
            wanted, real = _wanted(entry, key), _real(line, key)
            if wanted != real:
                yield f"{line.what} of {line.period[0]}: {key} expected {wanted}, found {real}"


def _wanted(entry: Entry, key: str) -> Any:
    if key in {"quantity", "amount"}:
        return entry.amount(key)
    return entry.day(key) if key in {"from", "to"} else entry.text(key)


def _real(line: Line, key: str) -> Any:
    if key in {"from", "to"}:
        return line.period[0] if key == "from" else line.period[1]
    return getattr(line, key)


def _shown(line: Line) -> str:
    return f"{line.what} {line.quantity.to_json()} {line.unit} = {line.amount.to_json()} {line.currency}"


def _totals(expected: Mapping[str, Any], found: Entitlement) -> Iterator[str]:
    for name in ("due", "paid", "set_off", "owed"):
        if name not in expected:
            continue
        wanted = {currency: expected[name].amount(currency) for currency in expected[name].values}
        real: Mapping[str, Amount] = getattr(found, name)
        if wanted != dict(real):
            shown = {currency: amount.to_json() for currency, amount in real.items()}
            yield f"{name}: expected {expected[name].values}, found {shown}"


def _breaches(expected: Sequence[Entry] | None, found: Sequence[Breach]) -> Iterator[str]:
    """The breaches, each once and no others; of each only what the example names is compared."""
    if expected is None:
        return
    codes = sorted(entry.text("code") for entry in expected)
    real = sorted(breach.code for breach in found)
    if codes != real:
        yield f"breaches: expected {', '.join(codes) or 'none'}, found {', '.join(real) or 'none'}"
        return
    left = list(found)
    for entry in expected:
        match = next((breach for breach in left if _is(entry, breach)), None)
        if match is None:
            near = [breach.to_json() for breach in left if breach.code == entry.text("code")]
            yield f"breach {dict(entry.values)} is not among {near}"
        else:
            left.remove(match)


def _is(entry: Entry, breach: Breach) -> bool:
    facts = {
        "code": breach.code,
        "first": breach.period[0].isoformat(),
        "day": breach.period[1].isoformat(),
        "limit": breach.limit,
        "found": breach.found,
        "article": breach.article,
        "times": str(breach.times),
        "certain": "yes" if breach.certain else "no",
    }
    return all(str(value) == facts[key] for key, value in entry.values.items())


def _codes(name: str, expected: Mapping[str, Any], found: Sequence[str]) -> Iterator[str]:
    if name in expected:
        wanted = sorted(str(code) for code in expected[name])
        if wanted != sorted(found):
            yield f"{name}: expected {', '.join(wanted) or 'none'}, found {', '.join(sorted(found)) or 'none'}"
