"""In which encoding a text file is written, from its bytes: never guessed where two readings are about as likely.

UTF-8 and UTF-16 show themselves. Among the code pages of one byte a letter, each page's reading is weighed in bits:
how rare its pairs of letters are in Russian, Kazakh, Kyrgyz, Tajik and Uzbek, whether a word mixes alphabets, and
whether capitals stand where capitals stand. `pairs.txt` has the pairs, counted in the texts of `panah/laws` and the
names and places of `panah/core/names`, Russian twice and names ten times: per row the first letter, per column the
second, each digit (hexadecimal) minus log2 of how often the one follows the other; the space is the edge of a word.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain, islice, pairwise
from typing import BinaryIO, Final

from panah.core.errors import InputError, Place

CHUNK: Final = 1 << 16
# The pages that are recognised: Python's name for each and the one that people know.
PAGES: Final = {
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp866": "DOS-866",
    "kz1048": "KZ-1048",
    "cp1252": "Windows-1252",
}
_WESTERN: Final = "cp1252"
# Bits by which the best reading must lie ahead: 14 are odds of 16,000 to 1.
_CLEAR: Final = 14
# Bits that a reading costs where a word mixes alphabets or holds a letter of no alphabet here; where a letter stands
# whose pairs were not counted; a sign of text, as a quotation mark; capitals as in no word; a byte the page has not.
_MIXED, _RARE, _SIGN, _CAPITALS, _NO_BYTE = 12, 9, 5, 11, 20
_SIGNS: Final = frozenset("«»“”„–—…№°§\u00a0’‘•")
_COMMON_WESTERN: Final = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ")
# What is looked at when readings stay alike: as Windows-1251 and KZ-1048 do where no Kazakh letter stands.
_MOST_WORDS: Final = 3_000
_MOST_BYTES: Final = 1 << 24
_LONGEST_WORD: Final = 60
_BATCH: Final = 200
_WORD: Final = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_CUT_OFF: Final = re.compile(rb"[A-Za-z\x80-\xff]{0,60}\Z")
_TWO_ALPHABETS: Final = re.compile(r"(?<=[A-Za-z])[\u0400-\u04ff]|(?<=[\u0400-\u04ff])[A-Za-z]")
# Ukrainian letters, of which no pairs were counted: as rare as a rare pair, so that they are not read as Kazakh ones.
_UNCOUNTED: Final = "єїґ"
# Plain letters for those of Tajik and Uzbek that no page of one byte has: people write these in their place.
_PLAIN: Final = str.maketrans("ҳҷӣӯӑ", "хчиуа")


def recognise_encoding(stream: BinaryIO, place: Place) -> str:
    """Python's name of the encoding of a seekable stream, which is left at its beginning.

    Reads on until there is a letter beyond ASCII, or enough of them. Raises InputError for what is no text
    (`not_text`) and for letters that two code pages read about equally well (`encoding_unclear`).
    """
    stream.seek(0)
    head = stream.read(CHUNK)
    stream.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if wide := _wide(head):
        return wide
    if b"\0" in head:
        raise InputError(
            "this is not a text file",
            code="not_text",
            mend="Save the table as CSV (UTF-8) or as .xlsx.",
            place=place,
        )
    try:
        return "utf-8-sig" if _is_utf_8(stream) else _code_page(stream, place)
    finally:
        stream.seek(0)


def named_encoding(name: str) -> str:
    """Python's name of an encoding that a person named. Raises InputError for one that does not exist."""
    try:
        found = codecs.lookup(name)
        "a".encode(found.name)
    except (LookupError, UnicodeError) as error:  # Python has one whose every use is an error
        raise InputError(
            f"there is no encoding {name}",
            code="no_such_encoding",
            mend=f"Use utf-8, utf-16 or one of {', '.join(PAGES)}.",
            params={"name": name, "possible": ", ".join(["utf-8", "utf-16", *PAGES])},
        ) from error
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of what is mostly ASCII is zero."""
    if len(head) % 2:
        return None
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[first::2].count(0) > 0.6 * len(head) / 2 and not head[1 - first :: 2].count(0):
            return encoding
    return None


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        yield chunk


def _is_utf_8(stream: BinaryIO) -> bool:
    """The first letters beyond ASCII are UTF-8, or there are none. A single broken letter does not make a code page."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    for chunk in _chunks(stream):
        text = decoder.decode(chunk)
        if not text.isascii():
            beyond = sum(1 for letter in text if letter > "\x7f")
            # A file may hold the replacement letter itself: a program wrote it for what it could not read.
            broken = text.count("\ufffd") - chunk.count("\ufffd".encode())
            return broken * 20 < beyond
    return not decoder.decode(b"", final=True)


def _code_page(stream: BinaryIO, place: Place) -> str:
    """The page that reads the file's words best, once it lies clearly ahead of every other reading."""
    weights = dict.fromkeys(PAGES, 0)
    seen: set[bytes] = set()
    rivals: list[str] = []
    for words in _words(stream, seen):
        for page in PAGES:
            weights[page] += sum(_bits(word, page) for word in words)
        best = min(PAGES, key=weights.__getitem__)
        rivals = [page for page in PAGES if page != best and weights[page] < weights[best] + _CLEAR]
        if not rivals:
            return best
    # Two pages may read every word alike: either is right.
    rivals = [page for page in rivals if any(_read(word, best) != _read(word, page) for word in seen)]
    if not rivals:
        return best
    pages = [page for page in PAGES if page in {best, *rivals}]
    raise InputError(
        f"the letters of this file can be read as {' or '.join(PAGES[page] for page in pages)}",
        code="encoding_unclear",
        mend="Save the file as CSV (UTF-8).",
        place=place,
        params={
            "pages": " / ".join(PAGES[page] for page in pages),
            "options": " / ".join(f"--encoding {page}" for page in pages),
        },
    )


def _words(stream: BinaryIO, seen: set[bytes]) -> Iterator[list[bytes]]:
    """New words with letters beyond ASCII, chunk by chunk, until there are enough; a word counts once."""
    rest, read = b"", 0
    for chunk in chain(_chunks(stream), [b"\n"]):
        read += len(chunk) if seen else 0
        text = rest + chunk
        rest = _CUT_OFF.findall(text)[0]
        found = dict.fromkeys(
            hit[0][:_LONGEST_WORD] for hit in _WORD.finditer(text, 0, len(text) - len(rest))
        )
        new = iter([word for word in found if word not in seen])
        while batch := list(islice(new, _BATCH)):
            seen.update(batch)
            yield batch
            if len(seen) >= _MOST_WORDS or read > _MOST_BYTES:
                return


def _read(word: bytes, page: str) -> str:
    return word.decode(page, errors="replace")


@cache
def _pairs() -> Mapping[str, int]:
    """Bits by pair of letters; a pair with a space is the beginning or the end of a word."""
    text = (files("panah.core.exchange") / "pairs.txt").read_text(encoding="utf-8")
    letters, *rows = text.rstrip("\n").split("\n")
    return {
        first + second: int(bits, 16)
        for first, row in zip(letters, rows, strict=True)
        for second, bits in zip(letters, row, strict=True)
    }


def _bits(word: bytes, page: str) -> int:
    """How unlikely a word is in a page, in bits."""
    text = _read(word, page)
    weigh = _western if page == _WESTERN else _cyrillic
    return weigh(text) + _NO_BYTE * text.count("\ufffd")


def _cyrillic(text: str) -> int:
    bits = 0
    for run in _runs(text):
        folded = f" {run.lower().translate(_PLAIN)} "
        if "\u0400" <= run[0] <= "\u04ff":
            bits += sum(_pair(first + second) for first, second in pairwise(folded))
            bits += 0 if run.islower() or run.isupper() or run.istitle() else _CAPITALS
        else:
            bits += sum(_SIGN if letter in _SIGNS else _MIXED for letter in run if letter > "\x7f")
    return bits + _MIXED * len(_TWO_ALPHABETS.findall(text))


def _pair(pair: str) -> int:
    found = _pairs().get(pair)
    if found is None:
        return _RARE if pair[0] in _UNCOUNTED or pair[1] in _UNCOUNTED else _MIXED
    return found


def _runs(text: str) -> Iterable[str]:
    """Runs of Cyrillic letters, and of anything else."""
    return re.findall(r"[\u0400-\u04ff]+|[^\u0400-\u04ff]+", text)


def _western(text: str) -> int:
    bits = 0
    for before, letter in zip(" " + text, text, strict=False):
        if letter.isascii():
            continue
        if not letter.isalpha():
            bits += _SIGN if letter in _SIGNS else _MIXED
            continue
        bits += 4 if letter.lower() in _COMMON_WESTERN else 8
        bits += 8 if not before.isascii() and before.isalpha() else 0
        bits += _CAPITALS if letter.isupper() and before.islower() else 0
    return bits
