"""The text of a contract in a file: DOCX, PDF or plain text, read in the limited child process."""

import io
import zipfile
import zlib
from typing import Any
from xml.etree.ElementTree import Element

from panah.core.errors import InputError, Place
from panah.core.exchange.child import run_in_child
from panah.core.exchange.limits import MIB, Limits
from panah.core.exchange.package import Source, first_bytes, source_name
from panah.core.exchange.xml import local_name, parse_xml
from panah.core.wages.contract.sentences import LONGEST_TEXT

CONTRACT = Limits(unpacked_bytes=32 * MIB, seconds=20, memory_bytes=768 * MIB)
MOST_PAGES = 60
# Fewer letters than this in a whole file are a stamp or a page number, not a contract.
FEWEST_LETTERS = 40
_PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"II*\x00",
    b"MM\x00*",
    b"GIF8",
    b"RIFF",
    b"\x00\x00\x00\x18ftyphei",
)
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_RTF = b"{\\rtf"
_BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t"}
# A cell of so few words names what the next cell tells: "Pay | 85 000 a month".
LABEL_WORDS = 6
_SKIPPED = {"Fallback", "del", "instrText", "delText"}


def read_contract_file(source: Source, limits: Limits = CONTRACT) -> str:
    """The text of a contract file, its paragraphs as lines.

    Raises InputError: `contract_scan` for a picture and for a PDF without text, `contract_old_word`, `contract_type`,
    `contract_broken`, `contract_encrypted`, `file_empty`, `file_too_large`, `too_heavy`, `unreadable`.
    """
    text: str = run_in_child("contract", source, limits)
    if sum(letter.isalpha() for letter in text) < FEWEST_LETTERS:
        raise _scan(source_name(source))
    return text


def parse_contract(data: bytes, limits: Limits, name: str) -> Any:
    """The child's half of `read_contract_file`."""
    head = first_bytes(data, 16)
    if head.startswith(_PICTURES):
        raise _scan(name)
    if head.startswith((_OLD_WORD, _RTF)):
        raise InputError(
            "this is an old Word file",
            code="contract_old_word",
            mend="Save it as .docx or PDF, or copy the text.",
            place=Place(file=name),
        )
    if head.startswith(b"%PDF-"):
        return _of_pdf(data, name)
    if head.startswith(b"PK\x03\x04"):
        return _of_docx(data, limits, name)
    return _of_text(data, name)


def _scan(name: str) -> InputError:
    return InputError(
        "this is a picture of a contract; its letters cannot be read",
        code="contract_scan",
        mend="Answer the questions instead, or type the most important sentences.",
        place=Place(file=name),
    )


def _broken(name: str) -> InputError:
    return InputError(
        "the file is damaged", code="contract_broken", mend="Save it again.", place=Place(file=name)
    )


def _unknown(name: str) -> InputError:
    return InputError(
        "this kind of file is not read",
        code="contract_type",
        mend="Choose a Word file (.docx), a PDF or a text file.",
        place=Place(file=name),
    )


def _encrypted(name: str) -> InputError:
    return InputError(
        "the file is protected by a password",
        code="contract_encrypted",
        mend="Save it without the password.",
        place=Place(file=name),
    )


def _of_text(data: bytes, name: str) -> str:
    """Plain text in the usual encodings; a file with null bytes in it is something else."""
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text[: LONGEST_TEXT + 1]
    raise _unknown(name)


def _of_docx(data: bytes, limits: Limits, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise _unknown(name)
            # One byte more than allowed tells a bomb without unpacking it.
            with archive.open("word/document.xml") as part:
                content = part.read(limits.unpacked_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _broken(name) from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise _encrypted(name) from error
    if len(content) > limits.unpacked_bytes:
        raise InputError(
            "the file would unpack to more than is read",
            code="unpacks_too_large",
            mend="Copy the text of the contract and paste it.",
            place=Place(file=name),
        )
    return _text_of(parse_xml(content, limits, Place(file=name)))[: LONGEST_TEXT + 1]


def _text_of(element: Element) -> str:
    """The words of a Word document in reading order; deleted words and second versions of drawings are left out."""
    tag = local_name(element)
    if tag in _SKIPPED:
        return ""
    if tag == "tr":
        return _row([_text_of(cell).strip() for cell in element if local_name(cell) == "tc"])
    own = (element.text or "") if tag == "t" else ""
    return own + "".join(map(_text_of, element)) + _BREAKS.get(tag, "")


def _row(cells: list[str]) -> str:
    """A row of a table: a short first cell is a label of the second, other cells stand on lines of their own."""
    if len(cells) > 1 and 0 < len(cells[0].split()) <= LABEL_WORDS and not cells[0].endswith("."):
        cells = [f"{cells[0].rstrip(':')}: {cells[1]}", *cells[2:]]
    return "\n".join(cells) + "\n"


def _of_pdf(data: bytes, name: str) -> str:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise _encrypted(name)
        found: list[str] = []
        for page in reader.pages[:MOST_PAGES]:
            found.append(page.extract_text())
            if sum(map(len, found)) > LONGEST_TEXT:
                break
    except PyPdfError as error:
        raise _broken(name) from error
    return "\n".join(found)[: LONGEST_TEXT + 1]
