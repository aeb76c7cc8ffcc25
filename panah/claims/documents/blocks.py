"""What a paper is made of, before it becomes PDF or DOCX."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Heading:
    """The heading of a part."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Words; `strong` for the sum that is asked for."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Box:
    """A remark that must not be overlooked."""

    text: str


@dataclass(frozen=True)
class Pairs:
    """Names and what they stand for."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table; `numbers` are the columns set to the right, `widths` the columns' shares of the line."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: frozenset[int] = frozenset()


Block: TypeAlias = Heading | Paragraph | Box | Pairs | Table


@dataclass(frozen=True)
class Paper:
    """One paper in one language. `reference` and `versions` stand at the foot of every page."""

    language: str
    title: str
    reference: str
    blocks: tuple[Block, ...]
    versions: tuple[str, ...] = ()
