"""How much a file may ask of us. Checked before parsing; the child process holds the rest (see child.py)."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one reading. The defaults suit an upload; a command on one's own machine may widen them.

    Bytes for sizes, seconds of processor for `seconds`. A workbook of 5.8 MB that unpacks to 72 MB kept an
    unguarded parser busy for 161 s with 1.8 GB: hence `unpacked_bytes` and `cells`. `written_bytes` is the
    largest file that a child may write: none, for what it reads are case records.
    """

    file_bytes: int = 20 * MIB
    unpacked_bytes: int = 64 * MIB
    entries: int = 2_000
    expansion: int = 200
    rows: int = 50_000
    columns: int = 400
    cells: int = 2_500_000
    xml_depth: int = 60
    seconds: int = 60
    memory_bytes: int = 1_024 * MIB
    written_bytes: int = 0


UPLOAD = Limits()
OWN_MACHINE = Limits(
    file_bytes=8_192 * MIB,
    unpacked_bytes=16_384 * MIB,
    rows=1_048_576,
    columns=2_000,
    cells=100_000_000,
    seconds=3_600,
    memory_bytes=4_096 * MIB,
)
