"""Look into a workbook's zip without parsing it: refuse bombs and wrong types, note macros, formulas,
merges.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

from panah.core.errors import InputError, Place
from panah.core.exchange.limits import MIB, UPLOAD, Limits

Source = Path | str | bytes | BinaryIO
# Told, now and then, how many bytes were looked through and how many there are in all.
Looked = Callable[[int, int], None]
_CHUNK = 1 << 20
OLE = b"\xd0\xcf\x11\xe0"
_TAIL = 256
STRINGS = "xl/sharedStrings.xml"


@dataclass(slots=True)
class SheetFacts:
    """What one worksheet part holds, counted from its bytes."""

    cells: int = 0
    formulas: int = 0
    merges: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PackageFacts:
    """What the workbook holds, without having parsed it.

    `to_look` counts the bytes to go through before the first row: every part, and the strings (`strings_bytes`) twice.
    """

    unpacked_bytes: int = 0
    macros: bool = False
    external_links: bool = False
    strings_bytes: int = 0
    to_look: int = 0
    sheets: dict[str, SheetFacts] = field(default_factory=dict)

    @property
    def formulas(self) -> int:
        """Cells with a formula in the whole workbook."""
        return sum(sheet.formulas for sheet in self.sheets.values())


def source_name(source: Source) -> str:
    """The name to show for a source: a file's own name without its folder, or nothing for bytes."""
    if isinstance(source, str | Path):
        return Path(source).name
    return Path(str(getattr(source, "name", ""))).name


def first_bytes(source: Source, count: int = 8) -> bytes:
    """The first bytes of a source, which is left as it was."""
    if isinstance(source, bytes):
        return source[:count]
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            return stream.read(count)
    source.seek(0)
    head = source.read(count)
    source.seek(0)
    return head


def is_zip(source: Source) -> bool:
    """The source is a zip file, as every .xlsx is."""
    return first_bytes(source, 4) == b"PK\x03\x04"


class _NamedBytes(io.BytesIO):
    name: str = ""


def named(data: bytes, name: str) -> BinaryIO:
    """Bytes as a stream that knows its file's name, so that errors can tell it."""
    stream = _NamedBytes(data)
    stream.name = name
    return stream


def open_source(source: Source, limits: Limits = UPLOAD) -> BinaryIO:
    """A seekable binary stream of the source. InputError past `limits.file_bytes` or when empty."""
    if isinstance(source, bytes):
        stream: BinaryIO = io.BytesIO(source)
    elif isinstance(source, str | Path):
        stream = Path(source).open("rb")  # noqa: SIM115 -- the caller closes it
    else:
        stream = source
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    try:
        _check_bytes(size, limits, Place(file=source_name(source)))
    except InputError:
        if stream is not source:
            stream.close()
        raise
    return stream


def _check_bytes(size: int, limits: Limits, place: Place) -> None:
    if size == 0:
        raise InputError("the file is empty", code="file_empty", mend="Choose the file again.", place=place)
    if size > limits.file_bytes:
        raise InputError(
            f"the file has {size / MIB:.1f} MB; at most {limits.file_bytes / MIB:.0f} MB are read",
            code="file_too_large",
            mend="Split it into several files with the same header rows.",
            place=place,
        )


def inspect_package(source: Source, limits: Limits = UPLOAD, progress: Looked | None = None) -> PackageFacts:
    """Check a workbook against the limits before any parser sees it.

    Raises InputError for a file that is no .xlsx/.xlsm workbook, is encrypted, damaged or would unpack past
    the
    limits, or whose XML declares a document type (the door to entity expansion).
    """
    name = source_name(source)
    place = Place(file=name)
    stream = open_source(source, limits)
    try:
        head = stream.read(8)
        stream.seek(0)
        _refuse_other_types(head, place)
        with zipfile.ZipFile(stream) as archive:
            return _inspect_archive(archive, limits, place, progress or _quiet)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
    ) as error:
        raise _broken(place) from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise _encrypted(place) from error
    finally:
        if isinstance(source, str | Path):
            stream.close()


def _refuse_other_types(head: bytes, place: Place) -> None:
    if head.startswith(OLE):
        raise _encrypted(place)
    if not head.startswith(b"PK\x03\x04"):
        raise InputError(
            "this is not an Excel workbook",
            code="not_a_workbook",
            mend="Open it in a spreadsheet program and save it as .xlsx.",
            place=place,
        )


def _encrypted(place: Place) -> InputError:
    return InputError(
        "the workbook is protected by a password or saved in the old .xls format",
        code="encrypted_or_old",
        mend="Open it, remove the password and save it as .xlsx.",
        place=place,
    )


def _broken(place: Place) -> InputError:
    return InputError(
        "the workbook is damaged and cannot be opened",
        code="broken_workbook",
        mend="Open it in a spreadsheet program, let it repair the file, and save it again as .xlsx.",
        place=place,
    )


def _quiet(_done: int, _of: int) -> None:
    """Nobody asked how far we are."""


def _tell_more(progress: Looked, before: int, of: int, read: int) -> None:
    """So much of one part was read, after the parts before it."""
    progress(before + read, of)


def _inspect_archive(
    archive: zipfile.ZipFile, limits: Limits, place: Place, progress: Looked
) -> PackageFacts:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    _check_size(entries, limits, place)
    _check_is_workbook(names, place)
    _refuse_strict(archive, place)
    facts = PackageFacts(unpacked_bytes=sum(entry.file_size for entry in entries))
    facts.macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    facts.external_links = any(name.startswith("xl/externalLinks/") for name in names)
    looked = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels", ".vml"))]
    facts.strings_bytes = sum(entry.file_size for entry in entries if entry.filename == STRINGS)
    facts.to_look = sum(entry.file_size for entry in looked) + facts.strings_bytes
    done = 0
    for entry in looked:
        with archive.open(entry) as part:
            sheet = _scan_part(part, place, partial(_tell_more, progress, done, facts.to_look))
        done += entry.file_size
        if entry.filename.startswith("xl/worksheets/"):
            facts.sheets[entry.filename] = sheet
    _check_cells(facts, limits, place)
    return facts


def _check_size(entries: list[zipfile.ZipInfo], limits: Limits, place: Place) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    too_many = len(entries) > limits.entries or len({entry.filename for entry in entries}) < len(entries)
    if too_many or unpacked > limits.unpacked_bytes or unpacked > limits.expansion * packed + MIB:
        raise InputError(
            f"the workbook would unpack to {unpacked / MIB:.0f} MB in {len(entries)} parts; "
            f"at most {limits.unpacked_bytes / MIB:.0f} MB are read",
            code="unpacks_too_large",
            mend="Keep only the rows with data: copy them into a fresh template and save it.",
            place=place,
        )


def _check_is_workbook(names: set[str], place: Place) -> None:
    if "xl/workbook.xml" in names:
        return
    kind, mend = "this zip file is not an Excel workbook", "Choose the .xlsx file itself."
    if "xl/workbook.bin" in names:
        kind, mend = "this is a binary .xlsb workbook", "Open it in Excel and save it as .xlsx."
    elif "content.xml" in names:
        kind, mend = "this is an OpenDocument file", "Open it and save it as .xlsx."
    elif "word/document.xml" in names:
        kind, mend = "this is a Word document", "Choose the .xlsx file with the table."
    raise InputError(kind, code="not_a_workbook", mend=mend, place=place)


def _refuse_strict(archive: zipfile.ZipFile, place: Place) -> None:
    """The rare "Strict Open XML" variant has other namespaces, which openpyxl reads as an empty workbook."""
    with archive.open("xl/workbook.xml") as part:
        if b"purl.oclc.org/ooxml" not in part.read(4_096):
            return
    raise InputError(
        "the workbook is saved as Strict Open XML",
        code="strict_workbook",
        mend="Save it as an ordinary Excel workbook (.xlsx).",
        place=place,
    )


def _check_cells(facts: PackageFacts, limits: Limits, place: Place) -> None:
    cells = sum(sheet.cells for sheet in facts.sheets.values())
    if cells > limits.cells:
        raise InputError(
            f"the workbook has {cells:,} cells; at most {limits.cells:,} are read",
            code="too_many_cells",
            mend="Split it into several workbooks with the same header rows.",
            place=place,
        )


def _windows(part: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Chunks of a part, each with the tail of the one before, and how many bytes of it were seen already."""
    tail = b""
    while chunk := part.read(_CHUNK):
        yield tail + chunk, len(tail)
        tail = (tail + chunk)[-_TAIL:]


def _scan_part(part: IO[bytes], place: Place, progress: Callable[[int], None]) -> SheetFacts:
    """Count cells and formulas and list merged ranges; a hit counts where it ends, so none is counted
    twice.
    """
    facts = SheetFacts()
    for window, seen in _windows(part):
        progress(part.tell())
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            raise InputError(
                "the workbook declares XML entities, which no spreadsheet program writes",
                code="xml_entities",
                mend="Open it in a spreadsheet program and save it again, if you trust where it came from.",
                place=place,
            )
        if b"\0" in window:
            raise InputError(
                "a part of the workbook is not written in UTF-8, as every spreadsheet program writes it",
                code="odd_encoding",
                mend="Open it in a spreadsheet program and save it again, if you trust where it came from.",
                place=place,
            )
        facts.cells += _count_new(rb"<(?:\w+:)?c[ >/]", window, seen)
        facts.formulas += _count_new(rb"<(?:\w+:)?f[ >/]", window, seen)
        if b"mergeCell " in window:
            found = re.finditer(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:$]{2,40})"', window)
            facts.merges += [hit.group(1).decode() for hit in found if hit.end() > seen]
    return facts


def count_rows(source: Source) -> int:
    """The rows of all worksheets, empty ones too, of a workbook that `inspect_package` has passed."""
    stream = open_source(source)
    try:
        with zipfile.ZipFile(stream) as archive:
            count = 0
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with archive.open(name) as part:
                        count += sum(
                            _count_new(rb"<(?:\w+:)?row[ >/]", window, seen)
                            for window, seen in _windows(part)
                        )
            return count
    finally:
        if stream is not source:
            stream.close()


def _count_new(pattern: bytes, window: bytes, seen: int) -> int:
    return len(re.findall(pattern, window)) - len(re.findall(pattern, window[:seen]))
