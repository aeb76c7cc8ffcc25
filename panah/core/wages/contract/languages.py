"""Which of our languages a contract is written in, by its letters, its frequent words and words of contracts."""

from collections import Counter
from collections.abc import Iterable

from panah.core.wages.contract.phrasebook import Phrasebook
from panah.core.wages.contract.sentences import Sentence

# A language counts as used when at least this part of the recognised words is in it: a quotation is no version.
SMALLEST_PART = 0.15
# A word with a letter outside the alphabet is a foreign one; a sentence may hold some.
FOREIGN_PART = 0.1
SHORTEST = 4
# A frequent word tells a language as surely as two words of contracts, many of which are loans.
FREQUENT = 2


def language_of(sentence: Sentence, books: Iterable[Phrasebook]) -> str:
    """The language of a sentence, or nothing where no word tells one."""
    words = [word for word in sentence.words if not word.isdigit()]
    best, score = "", 0
    for book in books:
        foreign = sum(1 for word in words if not set(word) <= book.alphabet)
        hits = sum(FREQUENT if word in book.words else book.knows(word) for word in words)
        if hits > score and foreign <= FOREIGN_PART * len(words):
            best, score = book.language, hits
    return best


def languages_of(
    sentences: Iterable[Sentence], books: Iterable[Phrasebook]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The languages a text is written in, the most used first, and the sentences in none of them that say something."""
    books = tuple(books)
    counted: Counter[str] = Counter()
    unknown: dict[int, Sentence] = {}
    for sentence in sentences:
        language = language_of(sentence, books)
        counted[language] += len(sentence.words)
        if not language:
            unknown[sentence.number] = sentence
    del counted[""]
    total = sum(counted.values())
    used = tuple(name for name, count in counted.most_common() if count >= SMALLEST_PART * total)
    alphabets = [book.alphabet for book in books if book.language in used]
    return used, tuple(number for number, sentence in unknown.items() if _is_foreign(sentence, alphabets))


def _is_foreign(sentence: Sentence, alphabets: list[frozenset[str]]) -> bool:
    """A sentence whose letters belong to no language found; a short line without frequent words is none."""
    words = [word for word in sentence.words if not word.isdigit()]
    if len(words) < SHORTEST:
        return False
    return all(sum(set(word) <= alphabet for word in words) < len(words) / 2 for alphabet in alphabets)
