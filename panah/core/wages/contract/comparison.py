"""What changed between an earlier promise or version and the contract: substitution, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher

from panah.core.wages.contract.result import Change, Direction, Item
from panah.core.wages.contract.sentences import Sentence
from panah.core.wages.contract.terms import Term
from panah.core.wages.work import Amount, plain

# Two versions of one text share most sentences; a promise told in other words is compared by its numbers only.
VERSION_LIKENESS = 0.4
SAME_SENTENCE = 0.5
# A promise of one or two sentences names pay and hours. That it does not name a clause says nothing about the clause.
FEWEST_SENTENCES = 3
MOST_WORDINGS = 40
MORE_IS_WORSE = ("hours", "week", "pay_day")
COMPARED = ("pay", "hours", "week", "break", "overtime_rate", "pay_day")
# As in limits.py: a pause that nobody wrote down.
LONGEST_BREAK = 2


@dataclass(frozen=True)
class Reading:
    """A text as it was read: its sentences, numbers, contents and clauses."""

    languages: tuple[str, ...]
    sentences: Sequence[Sentence]
    terms: Sequence[Term]
    contents: Sequence[Item]
    clauses: Sequence[Item]

    def sentence(self, number: int) -> str:
        """The words of a sentence by its number."""
        return self.sentences[number - 1].text


def compare(before: Reading, after: Reading) -> tuple[Change, ...]:
    """Everything that differs, the worst first."""
    found = list(_terms(before, after))
    if sum(not sentence.is_heading for sentence in before.sentences) >= FEWEST_SENTENCES:
        found += [*_clauses(before, after), *_contents(before, after)]
    said = {(change.sentence_before, change.sentence_after) for change in found}
    found += [c for c in _wordings(before, after) if (c.sentence_before, c.sentence_after) not in said]
    order = {"worse": 0, "different": 1, "better": 2}
    return tuple(sorted(dict.fromkeys(found), key=lambda change: order[change.direction]))


def _terms(before: Reading, after: Reading) -> Iterator[Change]:
    for what in COMPARED:
        old = [term for term in _hours(before.terms) if term.what == what]
        new = [term for term in _hours(after.terms) if term.what == what]
        for term in old:
            match = _counterpart(term, new)
            if match is None:
                if not new and what in {"pay", "hours"}:
                    yield Change(f"{what}_dropped", "worse", shown(term), "", before.sentence(term.sentence))
            elif (match.amount, match.unit, match.per) != (term.amount, term.unit, term.per):
                yield Change(
                    f"{what}_changed",
                    _direction(term, match),
                    shown(term),
                    shown(match),
                    before.sentence(term.sentence),
                    after.sentence(match.sentence),
                )


def _hours(terms: Sequence[Term]) -> Iterator[Term]:
    """The terms, with a shift from one hour to another as hours a day, its pause taken out."""
    pauses = [term.amount * (Decimal(1) / 60) for term in terms if term.what == "break"]
    pause = pauses[0] if pauses else Amount.of(0, LONGEST_BREAK)
    for term in terms:
        if term.what == "shift":
            hours = (term.amount - pause).at_least(0)
            yield replace(term, what="hours", amount=Amount(_round(hours.low), _round(hours.high)))
        else:
            yield term


def _round(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _counterpart(term: Term, others: Sequence[Term]) -> Term | None:
    """The term of the other text that speaks of the same thing: same period if there is one, else the first."""
    same = [other for other in others if other.per == term.per]
    if term.what == "hours":
        return same[0] if same else None
    exact = [other for other in same if (other.amount, other.unit) == (term.amount, term.unit)]
    return next(iter((*exact, *same, *others)), None)


def _direction(before: Term, after: Term) -> Direction:
    if (before.unit, before.per) != (after.unit, after.per):
        return "different"
    less = after.amount.high < before.amount.low
    more = after.amount.low > before.amount.high
    if not (less or more):
        return "different"
    return "worse" if more == (before.what in MORE_IS_WORSE) else "better"


def shown(term: Term) -> str:
    """A term as data for words: "120000 KZT month", "10–12 hours day"."""
    return " ".join(part for part in (_range(term.amount), term.unit, term.per) if part)


def _range(amount: Amount) -> str:
    return plain(amount.low) if amount.certain else f"{plain(amount.low)}–{plain(amount.high)}"


def _clauses(before: Reading, after: Reading) -> Iterator[Change]:
    states = {item.id: item for item in before.clauses}
    for item in after.clauses:
        earlier = states[item.id]
        if item.state == "found" and earlier.state != "found":
            text = after.sentence(item.sentences[0]) if item.sentences else ""
            yield Change(f"clause_added.{item.id}", "worse", sentence_after=text)
        if item.state == "not_found" and earlier.state == "found":
            text = before.sentence(earlier.sentences[0]) if earlier.sentences else ""
            yield Change(f"clause_removed.{item.id}", "better", sentence_before=text)


def _contents(before: Reading, after: Reading) -> Iterator[Change]:
    states = {item.id: item for item in after.contents}
    for item in before.contents:
        if (
            item.state == "found"
            and item.sentences
            and states[item.id].state in {"not_found", "blank", "absent"}
        ):
            yield Change(
                f"content_dropped.{item.id}", "worse", sentence_before=before.sentence(item.sentences[0])
            )


def _wordings(before: Reading, after: Reading) -> Iterator[Change]:
    """Sentences that were rewritten, taken out or put in, where the two texts are versions of one another."""
    old = [s for s in before.sentences if not s.is_heading]
    new = [s for s in after.sentences if not s.is_heading]
    if set(before.languages).isdisjoint(after.languages) or not old or not new:
        return
    matcher = SequenceMatcher(None, [s.words for s in old], [s.words for s in new], autojunk=False)
    if matcher.ratio() < VERSION_LIKENESS:
        return
    count = 0
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind != "equal":
            for change in _pairs(old[old_from:old_to], new[new_from:new_to]):
                yield change
                count += 1
                if count >= MOST_WORDINGS:
                    return


def _pairs(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Change]:
    left = list(new)
    for sentence in old:
        like = max(left, key=lambda other: _likeness(sentence, other), default=None)
        if like is not None and _likeness(sentence, like) >= SAME_SENTENCE:
            left.remove(like)
            yield Change("sentence_changed", "different", "", "", sentence.text, like.text)
        else:
            yield Change("sentence_removed", "different", "", "", sentence.text)
    for sentence in left:
        yield Change("sentence_added", "different", "", "", "", sentence.text)


def _likeness(one: Sentence, other: Sentence) -> float:
    """The part of their words that two sentences share: cheap, for every pair may be asked."""
    shared, together = set(one.words) & set(other.words), set(one.words) | set(other.words)
    return len(shared) / len(together) if together else 0
