"""After a change of law: which stored cases conclude otherwise now, and why."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from panah.core.law import Pack
from panah.core.law.changes import Change, changes
from panah.core.screening.engine import screen
from panah.core.screening.facts import Facts
from panah.core.screening.result import ElementFinding, Screening

PROGRESS_EVERY = 500


@dataclass(frozen=True, slots=True)
class StoredCase:
    """What is needed to screen a case again. `key` is the caller's own."""

    key: str
    facts: Facts
    at: date
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedConclusion:
    """A concept or offence of one case that came out otherwise: the elements that moved, and the changes of law."""

    key: str
    name: str
    before: str
    after: str
    moved: tuple[tuple[str, str, str], ...]
    because: tuple[Change, ...]

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements that moved, in one line each."""
        return tuple(f"{key}: {was} -> {is_now}" for key, was, is_now in self.moved)


def changed_conclusions(
    cases: Iterable[StoredCase], old: Pack, new: Pack, progress: Callable[[int], None] | None = None
) -> Iterator[ChangedConclusion]:
    """Screen every case under both packs and report each conclusion that differs; "absent" where there is none.

    `progress` is called with the number of cases done, now and then.
    """
    differing = changes(old, new)
    for done, case in enumerate(cases, start=1):
        before = screen(case.facts, case.at, case.jurisdictions, old, questions=0)
        after = screen(case.facts, case.at, case.jurisdictions, new, questions=0)
        yield from compare(case.key, before, after, differing)
        if progress and done % PROGRESS_EVERY == 0:
            progress(done)


def compare(
    key: str, before: Screening, after: Screening, differing: Sequence[Change]
) -> Iterator[ChangedConclusion]:
    """Each conclusion of two findings on one case that differs; `differing` are the changes between their laws."""
    old, new = _conclusions(before), _conclusions(after)
    for name in dict.fromkeys([*old, *new]):
        was, is_now = old.get(name, ("absent", {})), new.get(name, ("absent", {}))
        if was[0] != is_now[0]:
            moved = _moved(was[1], is_now[1])
            yield ChangedConclusion(key, name, was[0], is_now[0], moved, _because(name, differing))


def _conclusions(screening: Screening) -> dict[str, tuple[str, dict[str, ElementFinding]]]:
    found = {key: (item.status, dict(item.elements)) for key, item in screening.concepts.items()}
    found |= {item.offence: (item.status, dict(item.elements)) for item in screening.qualification}
    return {name: (str(status), elements) for name, (status, elements) in found.items()}


def _moved(
    before: dict[str, ElementFinding], after: dict[str, ElementFinding]
) -> tuple[tuple[str, str, str], ...]:
    keys = dict.fromkeys([*before, *after])
    pairs = [(key, _status(before.get(key)), _status(after.get(key))) for key in keys]
    return tuple((key, was, is_now) for key, was, is_now in pairs if was != is_now)


def _status(element: ElementFinding | None) -> str:
    return element.status if element else "absent"


def _because(name: str, differing: Sequence[Change]) -> tuple[Change, ...]:
    """Changes to the thing itself, else those to the names it may use."""
    own = tuple(change for change in differing if change.id == name)
    return own or tuple(c for c in differing if c.kind in {"fact", "indicator", "definition", "concept"})
