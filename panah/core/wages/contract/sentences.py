"""A contract's text in sentences and folded words, and where each word stands."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from panah.core.errors import InputError

# A contract of 25 pages. Longer texts are laws, or attacks.
LONGEST_TEXT = 60_000
_APOSTROPHES = str.maketrans(dict.fromkeys("ʻʼ’‘`´′ˈ", "'") | {"ё": "е"})
# On many keyboards the Kazakh і, and letters that look alike, come out Latin inside a Cyrillic word.
_LOOK_ALIKE = str.maketrans("aeopcxyih", "аеорсхуіһ")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_WORD = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_LINE_END = re.compile(r"(?<![.;:!?…\n])\n(?=(\S))")
_STOP = re.compile(r"\n+|(?<=;)\s+|(?<=[.!?…])\s+(?=[\"«“(]?(\w))")
_NUMBERING = re.compile(r"^\s*(?:\d+[.)]\s*)+|^\s*[-–—•*]\s*")
# A full stop after one of these ends no sentence: ст., п., г., руб., тг., art., No.
_SHORTENED = re.compile(
    r"(?:^|[\s(«\"])(?:ст|п|пп|г|гр|ул|д|кв|руб|тг|мес|т|см|обл|р|с|им|art|no|mr|mrs|b|кв)\.$", re.IGNORECASE
)
_ONLY_A_NUMBER = re.compile(r"^(?:\d+[.)]?)+$")
HEADING_WORDS = 5
MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it was written, with its number from 1 and its folded words."""

    number: int
    text: str
    words: tuple[str, ...]

    @property
    def is_heading(self) -> bool:
        """A short line that only names what follows says nothing by itself."""
        bare = _NUMBERING.sub("", self.text).strip()
        short = len(bare.split()) <= HEADING_WORDS and not any(c.isdigit() for c in bare)
        return short and not bare.endswith((".", ";", ",")) and ":" not in bare and "_" not in bare


def fold(text: str) -> str:
    """Letters without case, one kind of apostrophe, ё as е: what two ways of writing a word have in common."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)


def fold_word(word: str) -> str:
    """A folded word, with Latin letters inside a Cyrillic one put right."""
    return word.translate(_LOOK_ALIKE) if _CYRILLIC.search(word) else word


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a text, in order."""
    return tuple(fold_word(word) for word in _WORD.findall(fold(text)))


def split(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text: lines that a page broke are joined, list items stand alone.

    Raises InputError for a text longer than LONGEST_TEXT letters.
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"the contract has {len(text):,} letters; at most {LONGEST_TEXT:,} are read",
            code="contract_too_long",
            mend="Paste the contract without its annexes.",
        )
    lines = (" ".join(line.split()) for line in re.split(r"\r\n|[\r\n]", text))
    clean = "\n".join("".join(c for c in line if c.isprintable()) for line in lines if line)
    joined = _LINE_END.sub(lambda end: " " if end[1].islower() else "\n", clean)
    parts = (piece for part in _whole(_parts(joined)) for piece in _pieces(part))
    return tuple(Sentence(number, part, words_of(part)) for number, part in enumerate(parts, start=1))


def _pieces(sentence: str) -> Iterator[str]:
    """A sentence without an end is cut: nobody writes so many words, and nothing far apart belongs together."""
    words = sentence.split(" ")
    for start in range(0, len(words), MOST_WORDS):
        yield " ".join(words[start : start + MOST_WORDS])


def _parts(text: str) -> Iterator[str]:
    """The text cut at line ends, semicolons, and stops before a capital letter or a number."""
    begun = 0
    for stop in _STOP.finditer(text):
        if stop[1] is None or stop[1].isupper() or stop[1].isdigit():
            yield text[begun : stop.start()]
            begun = stop.end()
    yield text[begun:]


def _whole(parts: Iterable[str]) -> Iterator[str]:
    """Parts that a shortened word had cut in two are put together again; empty ones go."""
    held = ""
    for part in parts:
        held = f"{held} {part.strip()}".strip() if held else part.strip()
        if held and not _SHORTENED.search(held) and not _ONLY_A_NUMBER.match(held):
            yield held
            held = ""
    if held:
        yield held


@dataclass(frozen=True)
class Index:
    """Where every word of a text stands: word -> [(sentence, place in it)]; marks ("#money") stand anywhere."""

    sentences: tuple[Sentence, ...]
    marks: Mapping[int, frozenset[str]] = field(default_factory=dict)
    _matching: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def places(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """All places of all words."""
        found: dict[str, list[tuple[int, int]]] = {}
        for sentence in self.sentences:
            for place, word in enumerate(sentence.words):
                found.setdefault(word, []).append((sentence.number, place))
        return {word: tuple(places) for word, places in found.items()}

    def find(self, wanted: tuple[str, ...]) -> Iterator[tuple[int, int | None]]:
        """(sentence, place) of words in a row; the place is None for a mark.

        A "!word" at the beginning or at the end must not stand there: "!не вправе", "haqli !emas".
        """
        if wanted[0].startswith("#"):
            yield from ((number, None) for number, marks in self.marks.items() if wanted[0] in marks)
            return
        row = tuple(word for word in wanted if not word.startswith("!"))
        for first in self._words(row[0]):
            for number, place in self.places[first]:
                words = self.sentences[number - 1].words
                if len(words) < place + len(row) or not all(map(matches, row, words[place:])):
                    continue
                before, after = (
                    words[max(0, place - 1) : place],
                    words[place + len(row) : place + len(row) + 1],
                )
                if _allowed(wanted[0], before) and _allowed(wanted[-1], after):
                    yield number, place

    def _words(self, pattern: str) -> tuple[str, ...]:
        if pattern not in self._matching:
            if "*" in pattern:
                found = tuple(word for word in self.places if matches(pattern, word))
            else:
                found = (pattern,) if pattern in self.places else ()
            self._matching[pattern] = found
        return self._matching[pattern]


def matches(pattern: str, word: str) -> bool:
    """Whether a word fits a pattern, in which one * at the end stands for any letters."""
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _allowed(forbidden: str, neighbour: tuple[str, ...]) -> bool:
    return not (forbidden.startswith("!") and neighbour and matches(forbidden[1:], neighbour[0]))
