"""Read a contract by phrases and numbers, and hold it against the law of the day on which it was signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from panah.core.errors import InputError
from panah.core.law.entries import Citation
from panah.core.law.pack import Pack, load_pack
from panah.core.law.values import LawValues
from panah.core.told import LANGUAGES
from panah.core.wages.contract.comparison import Reading, compare
from panah.core.wages.contract.languages import languages_of
from panah.core.wages.contract.law import ContractLaw, contract_law, in_force
from panah.core.wages.contract.limits import Limits
from panah.core.wages.contract.phrasebook import Phrase, Phrasebook, find_any, phrasebooks
from panah.core.wages.contract.result import ANSWERS, Change, ContractCheck, Finding, Item, Part, State
from panah.core.wages.contract.sentences import Index, split
from panah.core.wages.contract.terms import Term, marks_of, read_terms

ENGINE = "1"
# Told at the top and again, as an empty line, where people sign. Elsewhere an empty line means that nothing was agreed.
SIGNED_BELOW = ("employer", "worker", "signed")
UNDERSTOOD = "language"


def check_contract(
    text: str = "",
    answers: Mapping[str, str] | None = None,
    *,
    jurisdiction: str,
    day: date,
    language: str,
    earlier: str = "",
    pack: Pack | None = None,
) -> ContractCheck:
    """What a contract holds, what it lacks, what in it has no force, and what changed since an earlier promise.

    `text` is the contract, in one or several of our languages; `answers` say yes, no or unknown to items by their id,
    for what the text does not tell, or instead of a text. `day` is the day of signing, `language` the one the worker
    reads, `earlier` an earlier version or what was promised, in words.

    Raises InputError: `contract_empty` when there is neither text nor answers, `contract_too_long`, `bad_answer`,
    `unknown_jurisdiction`, `unknown_language`.
    """
    answers = answers or {}
    law = contract_law(jurisdiction)
    if language not in LANGUAGES:
        raise InputError(
            f"there is no language {language!r}",
            code="unknown_language",
            mend=f"Use one of: {', '.join(LANGUAGES)}.",
        )
    if not text.strip() and not answers:
        raise InputError(
            "there is neither a contract nor an answer",
            code="contract_empty",
            mend="Paste its text, or answer.",
        )
    for name, answer in answers.items():
        if answer not in ANSWERS:
            raise InputError(
                f"the answer to {name} is {answer!r}", code="bad_answer", mend="Say yes, no or unknown."
            )
    pack = pack or load_pack()
    read = _Reader(law, day, answers).read(text)
    unread = languages_of(read.sentences, phrasebooks())[1]
    findings, unchecked = Limits(LawValues.load(pack.path), jurisdiction, day, read.terms).findings()
    return ContractCheck(
        jurisdiction=jurisdiction,
        day=day,
        languages=read.languages,
        sentences=tuple(read.sentences),
        unread=unread,
        form=_form(law, day, read, answers, language),
        contents=tuple(read.contents),
        clauses=tuple(read.clauses),
        terms=tuple(read.terms),
        findings=(*findings, *_pay_interval(law, day, read)),
        unchecked=unchecked,
        changes=_changes(law, day, earlier, read),
        versions={"engine": ENGINE, "pack": f"{pack.version.name} ({pack.version.hash[:8]})"},
    )


def _changes(law: ContractLaw, day: date, earlier: str, now: Reading) -> tuple[Change, ...]:
    if not earlier.strip() or not now.sentences:
        return ()
    return compare(_Reader(law, day, {}).read(earlier, is_earlier=True), now)


class _Reader:
    """Reads one text under one law."""

    def __init__(self, law: ContractLaw, day: date, answers: Mapping[str, str]) -> None:
        self.law = law
        self.day = day
        self.answers = answers

    def read(self, text: str, *, is_earlier: bool = False) -> Reading:
        sentences = split(text)
        languages = languages_of(sentences, phrasebooks())[0]
        books = [book for book in phrasebooks() if book.language in languages]
        if is_earlier and not books:
            # A promise of a few words ("150000 tenge, 8 soat") may hold none that tells a language.
            books = list(phrasebooks())
        marks = {sentence.number: marks_of(sentence, books) for sentence in sentences}
        index = Index(sentences, marks)
        return Reading(
            languages=languages,
            sentences=sentences,
            terms=read_terms(sentences, books, is_promise=is_earlier),
            contents=[self._content(key, books, index) for key in self.law.contents],
            clauses=[self._clause(key, books, index) for key in self.law.clauses],
        )

    def _content(self, key: str, books: Sequence[Phrasebook], index: Index) -> Item:
        phrases = [phrase for book in books for phrase in book.contents[key]]
        found = {n for n in find_any(phrases, index) if not index.sentences[n - 1].is_heading}
        filled = {n for n in found if "#blank" not in index.marks[n]}
        if key not in SIGNED_BELOW and found - filled:
            filled = set()
        state: State = "found" if filled else "blank" if found else _nothing(books)
        return self._item(_Found("contents", key, state, filled or found), phrases, index)

    def _clause(self, key: str, books: Sequence[Phrasebook], index: Index) -> Item:
        """Void where nothing speaks against it; asked where something does, or where only the topic is there."""
        clauses = [book.clauses[key] for book in books]
        phrases = [phrase for clause in clauses for phrase in clause.void]
        void = find_any(phrases, index)
        fair = find_any((p for clause in clauses for p in clause.fair), index)
        fair -= find_any((p for book in books for p in book.exceptions), index) & void
        unsure = find_any((p for clause in clauses for p in clause.unsure), index)
        other = find_any((p for clause in clauses for p in clause.other), index)
        topic = find_any((p for clause in clauses for p in clause.topic), index)
        headings = {sentence.number for sentence in index.sentences if sentence.is_heading}
        exceptions = find_any((p for clause in clauses for p in clause.fair), index) - fair
        found = void - fair - unsure - exceptions
        unclear = (void & (unsure | exceptions) - fair) | (topic - void - fair - unsure - other - headings)
        state: State = "found" if found else "asked" if unclear else _nothing(books)
        return self._item(_Found("clauses", key, state, found or unclear), phrases, index)

    def _item(self, found: "_Found", phrases: Sequence[Phrase], index: Index) -> Item:
        part, key, numbers = found.part, found.key, tuple(sorted(found.numbers))
        bases = in_force((self.law.contents if part == "contents" else self.law.clauses)[key], self.day)
        answer = self.answers.get(key, "unknown")
        if answer != "unknown" and found.state != "found":
            return Item(
                part, key, "found" if answer == "yes" else "absent", numbers, "", bases, answered=True
            )
        rule = next((p.text for p in phrases if p.find(index) & found.numbers), "") if numbers else ""
        return Item(part, key, found.state, numbers, rule, bases)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the phrases of one item came to."""

    part: Part
    key: str
    state: State
    numbers: set[int]


def _nothing(books: Sequence[Phrasebook]) -> State:
    """Where no phrase fits: it was looked for, or there was nothing to read."""
    return "not_found" if books else "untold"


def _form(
    law: ContractLaw, day: date, read: Reading, answers: Mapping[str, str], language: str
) -> tuple[Item, ...]:
    books = [book for book in phrasebooks() if book.language in read.languages]
    index = Index(tuple(read.sentences), {s.number: marks_of(s, books) for s in read.sentences})
    copies = find_any([phrase for book in books for phrase in book.copies], index)
    states: dict[str, tuple[State, set[int]]] = {
        "written": ("found" if read.sentences else "untold", set()),
        "copies": ("found" if copies else _nothing(books), copies),
        # Whoever reads another language may still understand it: that is asked, not concluded.
        UNDERSTOOD: ("found" if language in read.languages else "asked" if books else "untold", set()),
    }
    return tuple(
        _form_item(key, *states[key], in_force(citations, day), answers.get(key, "unknown"))
        for key, citations in law.form.items()
    )


def _form_item(key: str, state: State, numbers: set[int], bases: tuple[Citation, ...], answer: str) -> Item:
    if answer != "unknown" and state != "found":
        return Item("form", key, "found" if answer == "yes" else "absent", (), "", bases, answered=True)
    return Item("form", key, state, tuple(sorted(numbers)), "", bases)


def _pay_interval(law: ContractLaw, day: date, read: Reading) -> tuple[Finding, ...]:
    """Pay once a month where the law asks for every half-month."""
    bases = in_force(law.limits.get("pay_interval_long", ()), day)
    once: list[Term] = [term for term in read.terms if term.what == "once_a_month"]
    if not bases or not once:
        return ()
    return (Finding("pay_interval_long", "1", "2", "times", bases[0].article, once[0].sentence),)
