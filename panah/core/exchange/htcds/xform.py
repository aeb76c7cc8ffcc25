"""Submissions of the HTCDS XLSForm (ODK, Kobo): one XML file with one or many submissions, or a zip of
them.
"""

import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.etree.ElementTree import Element

from panah.core.errors import InputError, Place
from panah.core.exchange.htcds.cells import parse_cell
from panah.core.exchange.htcds.checks import RowChecks, check_record
from panah.core.exchange.htcds.draft import Draft, place_remarks
from panah.core.exchange.htcds.reader import Reading, Stream
from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.htcds.schema import Field, field_by_name, fields
from panah.core.exchange.issues import Issue, Severity
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.missing import missing_from_words
from panah.core.exchange.package import Looked, Source, is_zip, open_source, source_name
from panah.core.exchange.xml import local_name, parse_xml, stream_xml

ENVELOPE = {
    "meta",
    "instanceID",
    "deprecatedID",
    "instanceName",
    "__version__",
    "formhub",
    "uuid",
    "_version_",
}
# Our element of a column whose header is no XML name; the header stands in its attribute `name`.
EXTRA = "extra"
_DEVICE = {"deviceid", "subscriberid", "simserial", "phonenumber", "imei", "username", "email"}
_OFFICIAL_FORM = "htcds_xlsform"


def read_xform(source: Source, limits: Limits = UPLOAD) -> Reading:
    """Read submissions of the HTCDS form from a path, bytes or a binary stream.

    Groups are flattened; elements that are no HTCDS field are kept in `extra`. Raises InputError for XML that is
    not well-formed, declares entities, is encrypted, or holds no HTCDS question.
    """
    with stream_xform(source, limits) as stream:
        stream.issues.keep = sys.maxsize  # whoever imports must know every submission that has an error
        records = list(stream)
    return Reading(records, list(stream.issues), stream.loss, stream.edition, stream.fields, stream.extra)


@contextmanager
def stream_xform(source: Source, limits: Limits = UPLOAD, progress: Looked | None = None) -> Iterator[Stream]:
    """Open submissions for reading one by one in bounded memory. Errors as in `read_xform`.

    They are gone through twice, for what is asked is known only at their end; `progress` is told how much of them was
    gone through before the first.
    """
    opened = open_source(source, limits)
    name = source_name(source)
    try:
        stream = Stream("2.0", *_asked(opened, name, limits, progress), iter(()))
        stream.records = _read(opened, name, limits, stream)
        yield stream
    finally:
        if opened is not source:
            opened.close()


def _asked(
    opened: BinaryIO, name: str, limits: Limits, progress: Looked | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields that any submission asks, in the standard's order, and the paths of the other answers."""
    asked: set[str] = set()
    extra: dict[str, None] = {}
    count = 0
    for _, submission in _documents(opened, name, limits, progress):
        count += 1
        for path, leaf in _leaves(submission):
            spec = field_by_name(local_name(leaf))
            if spec is not None:
                asked.add(spec.name)
            elif _is_extra(leaf):
                extra[path] = None
    if not count:
        raise InputError(
            "no submission of the HTCDS form was found",
            code="no_htcds_submission",
            mend="Export the submissions of the HTCDS form as XML.",
            place=Place(file=name),
        )
    return tuple(field for field in fields() if field in asked), tuple(extra)


def _documents(
    opened: BinaryIO, name: str, limits: Limits, progress: Looked | None = None
) -> Iterator[tuple[str, Element]]:
    """Every submission, with the name of the file it stands in."""
    if is_zip(opened):
        yield from _zipped(opened, name, limits, progress)
        return
    of = opened.seek(0, io.SEEK_END)
    for element in stream_xml(opened, limits, Place(file=name), _stand_alone):
        for submission in _submissions(element):
            if progress:
                progress(opened.tell(), of)
            yield name, submission


def _stand_alone(root: Element, child: Element) -> bool:
    """A filled-in form has its form's id; what holds many of them has none."""
    return root.get("id") is None and child.get("id") is not None


def _zipped(
    opened: BinaryIO, name: str, limits: Limits, progress: Looked | None
) -> Iterator[tuple[str, Element]]:
    place = Place(file=name)
    try:
        with zipfile.ZipFile(opened) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".xml")]
            if (
                len(entries) > limits.rows
                or sum(entry.file_size for entry in entries) > limits.unpacked_bytes
            ):
                raise InputError("the zip would unpack past the limit", code="unpacks_too_large", place=place)
            for number, entry in enumerate(entries, start=1):
                root = parse_xml(archive.read(entry), limits, Place(file=entry.filename))
                for submission in _submissions(root):
                    yield entry.filename, submission
                if progress:
                    progress(number, len(entries))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise InputError(
            "the zip file is damaged or protected by a password",
            code="broken_zip",
            mend="Export the submissions again without a password.",
            place=place,
        ) from error


def _is_extra(leaf: Element) -> bool:
    return local_name(leaf) not in ENVELOPE and bool((leaf.text or "").strip())


def _read(opened: BinaryIO, name: str, limits: Limits, stream: Stream) -> Iterator[HtcdsRecord]:
    reader = _Reader(stream)
    across = RowChecks()
    for number, (file, submission) in enumerate(_documents(opened, name, limits), start=1):
        if number > limits.rows:
            raise InputError(
                f"there are more than {limits.rows:,} submissions",
                code="too_many_rows",
                mend="Export them in several files.",
                place=Place(file=file),
            )
        record = reader.record(submission, Place(file=file, row=number))
        stream.issues.extend(check_record(record))
        stream.issues.extend(across.check(record))
        yield record


class _Reader:
    def __init__(self, stream: Stream) -> None:
        self.issues = stream.issues
        self.loss = stream.loss
        self.told: set[str] = set()

    def record(self, submission: Element, place: Place) -> HtcdsRecord:
        """One submission's record."""
        draft = Draft(place)
        for path, leaf in _leaves(submission):
            spec = field_by_name(local_name(leaf))
            if spec is not None:
                self._field(draft, spec, leaf)
            elif _is_extra(leaf):
                self._extra(draft, path, leaf)
        self._check_title(submission, draft)
        return draft.finish(_instance_id(submission))

    def _field(self, draft: Draft, spec: Field, leaf: Element) -> None:
        parsed = parse_cell(spec, _answers(leaf.text or "", spec))
        draft.take(spec, parsed, self.loss)
        self.issues.extend(place_remarks(parsed.remarks, draft.place, local_name(leaf)))

    def _extra(self, draft: Draft, path: str, leaf: Element) -> None:
        name, place = local_name(leaf), draft.place
        draft.extra[path] = (leaf.text or "").strip()
        if path in self.told:
            return
        self.told.add(path)
        where = Place(place.file, place.sheet, place.row, name)
        if name.lower() in _DEVICE:
            text = f"“{name}” tells which device or account sent the form"
            mend = "Remove this question from the form: it can endanger whoever filled it in."
            self.issues.append(
                Issue(Severity.WARNING, "device_identifier", text, mend, where, {"name": name})
            )
        elif name not in {"start", "end", "today"}:
            text = f"“{path}” is not a field of HTCDS; it is kept and written back"
            self.issues.append(Issue(Severity.NOTE, "extra_column", text, "", where, {"header": path}))

    def _check_title(self, submission: Element, draft: Draft) -> None:
        """The official form asks for the title under the words "Second Name"."""
        form = submission.get("id") or local_name(submission)
        if form == _OFFICIAL_FORM and draft.values.get("prs_Title"):
            text = "the official form labels the title question “Second Name”; the answer may be a name"
            where = Place(draft.place.file, draft.place.sheet, draft.place.row, "prs_Title")
            mend = "Check it against the second name."
            self.issues.append(Issue(Severity.WARNING, "title_may_be_name", text, mend, where))


def _answers(text: str, spec: Field) -> str:
    """Answers of select_multiple are separated by spaces, for a code never holds one; a kept text may: semicolons."""
    if ";" in text or not spec.multiple or missing_from_words(text):
        return text
    codes = text.split()
    # A country may stand there by its name, which holds spaces: only codes are taken apart.
    apart = spec.kind == "codes" or all(len(code) in {2, 3} and code.isupper() for code in codes)
    return ";".join(codes) if apart else text


def _submissions(root: Element) -> Iterator[Element]:
    """The elements that directly hold an HTCDS question (or a group of them), outermost first."""
    if any(local_name(element) == "encryptedXmlFile" for element in root.iter()):
        raise InputError(
            "the submission is encrypted",
            code="encrypted_submission",
            mend="Decrypt it with ODK Central or ODK Briefcase and export it again.",
        )
    if _is_submission(root):
        yield root
        return
    for child in root:
        yield from _submissions(child)


def _is_submission(element: Element) -> bool:
    children = {local_name(child) for child in element}
    if any(field_by_name(name) for name in children):
        return True
    grouped = any(field_by_name(local_name(leaf)) for child in element for leaf in child)
    return grouped and bool(children & {"meta", "start", "__version__"} or element.get("id"))


def _leaves(element: Element, prefix: str = "") -> Iterator[tuple[str, Element]]:
    for child in element:
        name = local_name(child)
        path = child.get("name", "") if name == EXTRA and child.get("name") else f"{prefix}{name}"
        if len(child):
            yield from _leaves(child, f"{path}/")
        else:
            yield path, child


def _instance_id(submission: Element) -> str:
    for _, leaf in _leaves(submission):
        if local_name(leaf) == "instanceID":
            return (leaf.text or "").strip()
    return submission.get("instanceID", "")
