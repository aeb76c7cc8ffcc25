"""Submissions of the HTCDS XLSForm (ODK, Kobo): one XML file with one or many submissions, or a zip of
them.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from panah.core.errors import InputError, Place
from panah.core.exchange.htcds.cells import parse_cell
from panah.core.exchange.htcds.checks import RowChecks, check_record
from panah.core.exchange.htcds.draft import Draft, place_remarks
from panah.core.exchange.htcds.reader import Reading
from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.htcds.schema import Field, field_by_name, fields
from panah.core.exchange.issues import Issue, LossReport, Severity
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import Source, open_source, source_name
from panah.core.exchange.xml import local_name, parse_xml

_ENVELOPE = {
    "meta",
    "instanceID",
    "deprecatedID",
    "instanceName",
    "__version__",
    "formhub",
    "uuid",
    "_version_",
}
_DEVICE = {"deviceid", "subscriberid", "simserial", "phonenumber", "imei", "username", "email"}
_OFFICIAL_FORM = "htcds_xlsform"


def read_xform(source: Source, limits: Limits = UPLOAD) -> Reading:
    """Read submissions of the HTCDS form from a path, bytes or a binary stream.

    Groups are flattened; elements that are no HTCDS field are kept in `extra`. Raises InputError for XML
    that is
    not well-formed, declares entities, is encrypted, or holds no HTCDS question.
    """
    reader = _Reader(source_name(source), limits)
    for name, data in _documents(source, limits):
        reader.read(parse_xml(data, limits, Place(file=name)), name)
    return reader.finish()


def _documents(source: Source, limits: Limits) -> Iterator[tuple[str, bytes]]:
    stream = open_source(source, limits)
    data = stream.read()
    if stream is not source:
        stream.close()
    name = source_name(source)
    if not data.startswith(b"PK\x03\x04"):
        yield name, data
        return
    place = Place(file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".xml")]
            if (
                len(entries) > limits.rows
                or sum(entry.file_size for entry in entries) > limits.unpacked_bytes
            ):
                raise InputError("the zip would unpack past the limit", code="unpacks_too_large", place=place)
            for entry in entries:
                yield entry.filename, archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise InputError(
            "the zip file is damaged or protected by a password",
            code="broken_zip",
            mend="Export the submissions again without a password.",
            place=place,
        ) from error


class _Reader:
    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.records: list[HtcdsRecord] = []
        self.issues: list[Issue] = []
        self.loss = LossReport()
        self.asked: set[str] = set()
        self.extra: dict[str, None] = {}
        self.across = RowChecks()

    def read(self, root: Element, name: str) -> None:
        for submission in _submissions(root):
            number = len(self.records) + 1
            if number > self.limits.rows:
                raise InputError(
                    f"there are more than {self.limits.rows:,} submissions",
                    code="too_many_rows",
                    mend="Export them in several files.",
                    place=Place(file=name),
                )
            record = self._record(submission, Place(file=name, row=number))
            self.issues.extend(check_record(record))
            self.issues.extend(self.across.check(record))
            self.records.append(record)

    def finish(self) -> Reading:
        if not self.records:
            raise InputError(
                "no submission of the HTCDS form was found",
                code="no_htcds_submission",
                mend="Export the submissions of the HTCDS form as XML.",
                place=Place(file=self.name),
            )
        asked = tuple(name for name in fields() if name in self.asked)
        return Reading(self.records, self.issues, self.loss, "2.0", asked, tuple(self.extra))

    def _record(self, submission: Element, place: Place) -> HtcdsRecord:
        draft = Draft(place)
        for path, leaf in _leaves(submission):
            name = local_name(leaf)
            spec = field_by_name(name)
            if spec is not None:
                self.asked.add(spec.name)
                self._field(draft, spec, leaf)
            elif name not in _ENVELOPE and (leaf.text or "").strip():
                self._extra(draft, path, leaf)
        self._check_title(submission, draft)
        return draft.finish(_instance_id(submission))

    def _field(self, draft: Draft, spec: Field, leaf: Element) -> None:
        text = leaf.text or ""
        # select_multiple answers are separated by spaces; a code never holds one.
        parsed = parse_cell(spec, ";".join(text.split()) if spec.kind == "codes" else text)
        draft.take(spec, parsed, self.loss)
        self.issues += place_remarks(parsed.remarks, draft.place, local_name(leaf))

    def _extra(self, draft: Draft, path: str, leaf: Element) -> None:
        name, place = local_name(leaf), draft.place
        draft.extra[path] = (leaf.text or "").strip()
        if path in self.extra:
            return
        self.extra[path] = None
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
        path = f"{prefix}{local_name(child)}"
        if len(child):
            yield from _leaves(child, f"{path}/")
        else:
            yield path, child


def _instance_id(submission: Element) -> str:
    for _, leaf in _leaves(submission):
        if local_name(leaf) == "instanceID":
            return (leaf.text or "").strip()
    return submission.get("instanceID", "")
