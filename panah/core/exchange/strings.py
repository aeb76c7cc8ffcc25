"""The strings of a workbook, which its cells name by number, held as one run of bytes: a quarter of the memory."""

import re
from array import array
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CHUNK = 1 << 16


def unescape(text: str) -> str:
    """Undo the workbook's `_xHHHH_` escapes for characters that XML cannot hold; half a character stays as it is."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(hit: re.Match[str]) -> str:
    number = int(hit[1], 16)
    return hit[0] if 0xD800 <= number <= 0xDFFF else chr(number)


class Strings:
    """Strings by number from 0. IndexError past the last."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        """Add the next string."""
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()


def read_strings(part: IO[bytes], progress: Callable[[int], None] | None = None) -> Strings:
    """The strings of a `sharedStrings.xml`, reading aids above the letters left out. expat's error for broken XML.

    `progress` is told the bytes read.
    """
    reader = _Reader()
    while chunk := part.read(_CHUNK):
        reader.parser.Parse(chunk, False)
        if progress:
            progress(part.tell())
    reader.parser.Parse(b"", True)
    return reader.strings


class _Reader:
    def __init__(self) -> None:
        self.strings = Strings()
        self.text: list[str] = []
        self.phonetic = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "t" and not self.phonetic:
            self.parser.CharacterDataHandler = self.text.append
        elif name == "rPh":
            self.phonetic = True

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.strings.append(unescape("".join(self.text)))
            self.text.clear()
