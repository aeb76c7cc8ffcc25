"""How contracts are read in each language: phrases that a speaker can check, from laws/contracts/phrases/*.yaml."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from panah.core.law.documents import Node, read_document
from panah.core.law.pack import DEFAULT_PATH
from panah.core.law.texts import STATES
from panah.core.told import LANGUAGES
from panah.core.wages.contract.sentences import Index, fold, fold_word, words_of

FOLDER = Path("contracts") / "phrases"
# The parts of a phrase must stand near each other: further apart they belong to different thoughts.
NEAR = 30
# A shorter beginning fits words of every language.
SHORT_STEM = 3
MARKS = ("#money", "#hours", "#date", "#time", "#number", "#blank")
PERIODS = ("hour", "day", "week", "month", "season", "year", "piece")
UNITS = ("hour", "minute", "day_word")
_KEYS = (
    "language", "state", "alphabet", "words", "units", "per", "pay", "break", "overtime", "week", "next_month",
    "once_a_month", "twice_a_month", "except", "copies", "contents", "clauses",
)  # fmt: skip
Words = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it is written in the file, and its parts: each a choice of words in a row."""

    text: str
    parts: tuple[Words, ...]

    def find(self, index: Index) -> set[int]:
        """Numbers of the sentences that hold every part, near each other."""
        found = [_places(part, index) for part in self.parts]
        common = set.intersection(*(set(places) for places in found))
        return {number for number in common if _near([places[number] for places in found])}


def _places(part: Words, index: Index) -> dict[int, list[int | None]]:
    places: dict[int, list[int | None]] = {}
    for words in part:
        for number, place in index.find(words):
            places.setdefault(number, []).append(place)
    return places


def _near(places: list[list[int | None]]) -> bool:
    known = [[place for place in part if place is not None] for part in places if None not in part]
    if len(known) < 2:
        return True
    return any(
        all(any(abs(place - other) <= NEAR for other in part) for part in known[1:]) for place in known[0]
    )


@dataclass(frozen=True, slots=True)
class ClausePhrases:
    """How a clause is told.

    `topic` is asked about where nothing decides; `void` has no force; `fair` says the opposite and wins, unless the
    sentence makes an exception; `unsure` makes a void phrase a question; `other` is about something else.
    """

    topic: tuple[Phrase, ...]
    void: tuple[Phrase, ...]
    fair: tuple[Phrase, ...]
    unsure: tuple[Phrase, ...]
    other: tuple[Phrase, ...]


@dataclass(frozen=True)
class Phrasebook:
    """Everything a contract in one language is read with."""

    language: str
    alphabet: frozenset[str]
    words: frozenset[str]
    units: Mapping[str, Words]
    per: Mapping[str, Words]
    pay: Words
    pauses: Words
    overtime: Words
    week: Mapping[str, Words]
    next_month: Words
    once_a_month: Words
    twice_a_month: Words
    exceptions: tuple[Phrase, ...]
    copies: tuple[Phrase, ...]
    contents: Mapping[str, tuple[Phrase, ...]]
    clauses: Mapping[str, ClausePhrases]

    def knows(self, word: str) -> bool:
        """Whether a word, or its beginning, stands in one of the phrases: some of these are in every contract."""
        return (
            any(word[:length] in self._beginnings for length in range(len(word) + 1)) or word in self._whole
        )

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(word for word in self._every_word() if not word.startswith(("#", "!")))

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(word[:-1] for word in self._whole if word.endswith("*") and len(word) > SHORT_STEM)

    def _every_word(self) -> Iterator[str]:
        phrases = [*self.copies, *(p for each in self.contents.values() for p in each)]
        phrases += [p for each in self.clauses.values() for p in (*each.topic, *each.void, *each.fair)]
        return (word for phrase in phrases for part in phrase.parts for row in part for word in row)


def find_any(phrases: Iterable[Phrase], index: Index) -> set[int]:
    """Sentences in which one of the phrases is found."""
    return set().union(*(phrase.find(index) for phrase in phrases))


@cache
def phrasebook(language: str, root: Path = DEFAULT_PATH) -> Phrasebook:
    """The phrases of a language. Mistakes in the file are InputErrors that name file and line."""
    document = read_document(root / FOLDER / f"{language}.yaml", root)
    document.check_keys(_KEYS)
    table = document.mapping()
    if table["language"].of(str) != language:
        table["language"].fail("this is another language's file", f"Write {language}.", "unknown_value")
    if table["state"].of(str) not in STATES:
        table["state"].fail("unknown state", f"Use one of: {', '.join(STATES)}.", "unknown_value")
    return Phrasebook(
        language=language,
        alphabet=frozenset(fold(table["alphabet"].of(str))),
        words=frozenset(word for each in _rows(table["words"]) for word in each),
        units=_tables(table["units"], UNITS),
        per=_tables(table["per"], PERIODS),
        pay=_rows(table["pay"]),
        pauses=_rows(table["break"]),
        overtime=_rows(table["overtime"]),
        week=_tables(table["week"], ("five_day", "six_day")),
        next_month=_rows(table["next_month"]),
        once_a_month=_rows(table["once_a_month"]),
        twice_a_month=_rows(table["twice_a_month"]),
        exceptions=_phrases(table["except"]),
        copies=_phrases(table["copies"]),
        contents={key: _phrases(node) for key, node in table["contents"].mapping().items()},
        clauses={key: _clause(node) for key, node in table["clauses"].mapping().items()},
    )


@cache
def phrasebooks(root: Path = DEFAULT_PATH) -> tuple[Phrasebook, ...]:
    """The phrases of every language; all of them speak of the same contents and clauses as English."""
    books = tuple(phrasebook(language, root) for language in LANGUAGES)
    for book in books[1:]:
        document = read_document(root / FOLDER / f"{book.language}.yaml", root)
        for key in ("contents", "clauses"):
            document.mapping()[key].check_keys(tuple(getattr(books[0], key)))
    return books


def _tables(node: Node, required: tuple[str, ...]) -> dict[str, Words]:
    node.check_keys(required)
    return {key: _rows(child) for key, child in node.mapping().items()}


def _rows(node: Node) -> Words:
    return tuple(_row(str(item.value), item) for item in node.sequence())


def _row(text: str, node: Node) -> tuple[str, ...]:
    """Words in a row. A sign that is no word (₸) stands for itself."""
    text = text.strip()
    if text.startswith("#"):
        if text not in MARKS:
            node.fail(f"unknown mark {text!r}", f"Use one of: {', '.join(MARKS)}.", "unknown_value")
        return (text,)
    found = tuple(_word(word) for word in text.split())
    if not found or any(word in {"*", "!"} for word in found) or all(word.startswith("!") for word in found):
        node.fail("a part without words", "Write words, with * at the end for any ending.", "empty_text")
    return found


def _word(written: str) -> str:
    inside = written.strip("!*")
    bare = "".join(words_of(inside)) or fold(inside)
    return f"{'!' if written.startswith('!') else ''}{fold_word(bare)}{'*' if written.endswith('*') else ''}"


def _phrases(node: Node) -> tuple[Phrase, ...]:
    return tuple(_phrase(item) for item in node.sequence())


def _phrase(node: Node) -> Phrase:
    text = node.of(str)
    parts = tuple(tuple(_row(words, node) for words in part.split("|")) for part in text.split(" + "))
    return Phrase(text, parts)


def _clause(node: Node) -> ClausePhrases:
    node.check_keys(("topic", "void", "fair"), ("unsure", "other"))
    table = node.mapping()
    unsure, other = node.get("unsure"), node.get("other")
    return ClausePhrases(
        topic=_phrases(table["topic"]),
        void=_phrases(table["void"]),
        fair=_phrases(table["fair"]),
        unsure=_phrases(unsure) if unsure else (),
        other=_phrases(other) if other else (),
    )
