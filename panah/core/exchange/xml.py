"""XML from strangers: no entities, no document types, bounded size and depth."""

from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from panah.core.errors import InputError, Place
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import Source, open_source, source_name


def read_xml(source: Source, limits: Limits = UPLOAD) -> Element:
    """The root element of an XML file.

    Raises InputError for a file that is no XML, declares a document type or entities, or nests past the
    limit.
    """
    place = Place(file=source_name(source))
    stream = open_source(source, limits)
    data = stream.read()
    if stream is not source:
        stream.close()
    return parse_xml(data, limits, place)


def parse_xml(data: bytes, limits: Limits = UPLOAD, place: Place | None = None) -> Element:
    """The root element of an XML document held in memory. Errors as in `read_xml`."""
    place = place or Place()
    _check_size(len(data), limits, place)
    return next(_elements(BytesIO(data), limits, place, lambda _root, _child: False))


def stream_xml(
    stream: BinaryIO, limits: Limits, place: Place, apart: Callable[[Element, Element], bool]
) -> Iterator[Element]:
    """The children of the root one by one, each forgotten after it, or the root as a whole. Errors as in `read_xml`.

    `apart` is asked with the root and its first child whether the children stand for themselves.
    """
    _check_size(stream.seek(0, SEEK_END), limits, place)
    stream.seek(0)
    return _elements(stream, limits, place, apart)


def _check_size(size: int, limits: Limits, place: Place) -> None:
    if size > limits.unpacked_bytes:
        raise InputError("the XML file is too large", code="file_too_large", mend="Split it.", place=place)


def _elements(
    stream: BinaryIO, limits: Limits, place: Place, apart: Callable[[Element, Element], bool]
) -> Iterator[Element]:
    try:
        yield from _parse(stream, limits, place, apart)
    except DefusedXmlException as error:
        raise InputError(
            "the XML declares a document type or entities, which no form submission needs",
            code="xml_entities",
            mend="Export the submissions again from ODK or Kobo, if you trust where the file came from.",
            place=place,
        ) from error
    except (ParseError, UnicodeError, LookupError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        row = error.position[0] if isinstance(error, ParseError) else None
        raise InputError(
            "this is not well-formed XML",
            code="not_xml",
            mend="Export the submissions again; the file may have been cut off.",
            place=Place(file=place.file, row=row),
        ) from error


def _parse(
    stream: BinaryIO, limits: Limits, place: Place, apart: Callable[[Element, Element], bool]
) -> Iterator[Element]:
    depth = 0
    root: Element | None = None
    alone: bool | None = None
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
        depth += 1 if event == "start" else -1
        if depth > limits.xml_depth:
            raise InputError(
                f"the XML nests deeper than {limits.xml_depth} levels",
                code="xml_too_deep",
                mend="Export the submissions again.",
                place=place,
            )
        if event == "end" and depth == 1:
            alone = apart(root, element) if alone is None else alone
            if alone:
                yield element
                del root[:]
    if root is None:
        raise InputError("the XML file has no content", code="not_xml", place=place)
    if not alone:
        yield root


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
