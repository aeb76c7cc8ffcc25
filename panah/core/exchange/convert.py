"""Convert a file from one format to another, row by row, and report what was wrong and what was lost."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from panah.core.errors import InputError, Place
from panah.core.exchange import ctdc, glotip
from panah.core.exchange.ctdc.schema import Row, data
from panah.core.exchange.delimited import write_delimited
from panah.core.exchange.formats import Family, choose_target, recognise
from panah.core.exchange.htcds import (
    HtcdsRecord,
    stream_htcds,
    stream_xform,
    write_htcds,
    write_htcds_csv,
    write_htcds_form,
    write_xform,
)
from panah.core.exchange.htcds.facts import Coder
from panah.core.exchange.htcds.left_out import tell_left_out
from panah.core.exchange.ictip import ReportingEntity, units_from_htcds
from panah.core.exchange.issues import Issue, IssueLog, LossReport, Severity
from panah.core.exchange.limits import OWN_MACHINE, Limits
from panah.core.exchange.package import Looked
from panah.core.exchange.xlsform import read_xlsform
from panah.core.exchange.xlsform.reader import FORM
from panah.core.exchange.xlsx import replacing
from panah.core.law import load_pack

T = TypeVar("T")
Progress = Callable[[int], None]
_EVERY = 1_000
_KEEPING = {"htcds-xlsx", "htcds-csv", "htcds-xform"}


@dataclass(slots=True)
class Report:
    """What a conversion did. `issues` and `loss` speak of the source; `rows` counts what was written."""

    source: str
    target: str
    rows: int = 0
    issues: IssueLog = field(default_factory=IssueLog)
    loss: LossReport = field(default_factory=LossReport)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data for JSON."""
        return {
            "source": self.source,
            "target": self.target,
            "rows": self.rows,
            "issues": [issue.as_dict() for issue in self.issues],
            "issue_counts": {f"{severity} {code}": n for (severity, code), n in self.issues.counts.items()},
            "loss": self.loss.as_dict(),
        }


@dataclass(slots=True)
class _Job:
    target: Path
    to: str
    limits: Limits
    encoding: str | None
    progress: Progress
    looked: Looked | None
    report: Report

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        """Pass rows on, counting them and telling how far we are."""
        for row in rows:
            yield row
            self.report.rows += 1
            if self.report.rows % _EVERY == 0:
                self.progress(self.report.rows)


def _quiet(_rows: int) -> None:
    """Nobody asked how far we are."""


def convert(
    source: Path,
    target: Path,
    *,
    to: str | None = None,
    limits: Limits = OWN_MACHINE,
    encoding: str | None = None,
    progress: Progress | None = None,
    looked: Looked | None = None,
    unprotected: bool = False,
) -> Report:
    """Convert `source` into `target` and report.

    The source's format and edition are recognised from the file; `encoding` is that of a CSV file where a person named
    it. `progress` is told the rows so far, `looked` how much of a workbook was gone through before the first of them.
    The target appears only when it is complete. Case records become CTDC rows only with `unprotected`, for such rows
    are still people. Raises InputError for what cannot be read or converted.
    """
    family = recognise(source)
    name = choose_target(family, target.suffix, to)
    if name.startswith("ctdc-synthetic") and family in {Family.HTCDS, Family.XFORM} and not unprotected:
        raise InputError(
            "each row would still be one person: CTDC files are made from synthetic rows or safe aggregates",
            code="unprotected",
            mend="Publish with panah synthesize. If the rows stay inside your organisation, add --unprotected.",
        )
    report = Report(source=family.value, target=name)
    job = _Job(target, name, limits, encoding, progress or _quiet, looked, report)
    _ROUTES[family](source, job)
    job.progress(job.report.rows)
    job.report.issues.finish()
    return job.report


def _from_htcds(source: Path, job: _Job) -> None:
    with stream_htcds(source, job.limits, job.encoding, job.looked) as stream:
        job.report.source = f"htcds {stream.edition}"
        job.report.issues = stream.issues
        _write_records(stream.records, stream.fields, stream.extra, job)
    _add_reading(stream.loss, job)


def _add_reading(loss: LossReport, job: _Job) -> None:
    """What reading lost; that a text was kept is true only where the target keeps texts."""
    if job.to in _KEEPING:
        job.report.loss.update(loss)


def _from_xform(source: Path, job: _Job) -> None:
    with stream_xform(source, job.limits, job.looked) as stream:
        job.report.issues = stream.issues
        _write_records(stream.records, stream.fields, stream.extra, job)
    _add_reading(stream.loss, job)


def _write_records(
    records: Iterator[HtcdsRecord], fields: tuple[str, ...], extra: tuple[str, ...], job: _Job
) -> None:
    counted = job.counted(records)
    if job.to == "htcds-xlsform":
        _write_form(counted, fields, extra, job)
    elif job.to.startswith("htcds"):
        _write_htcds(counted, fields, extra, job)
    else:
        _write_coded(counted, job)


def _write_coded(counted: Iterable[HtcdsRecord], job: _Job) -> None:
    """The targets that hold coded answers only."""
    loss = job.report.loss
    telling = tell_left_out(counted, job.to.partition("-")[0], loss)
    if job.to == "facts-jsonl":
        _write_lines(_facts(telling, loss), job.target)
    elif job.to == "units-jsonl":
        _write_lines(_units(telling), job.target)
    else:
        _write_synthetic((ctdc.synthetic_from_htcds(record, loss) for record in telling), job)


def _write_form(
    records: Iterable[HtcdsRecord], fields: Sequence[str], extra: Sequence[str], job: _Job
) -> None:
    """The form asks what the file has columns for; no value of a record is in it, so all of them are a loss."""
    for _ in records:
        job.report.loss.add("answers_not_in_form")
    job.report.rows = write_htcds_form(job.target, fields, extra)


def _write_htcds(
    records: Iterable[HtcdsRecord], columns: Sequence[str], extra: Sequence[str], job: _Job
) -> None:
    if job.to == "htcds-xform":
        write_xform(records, job.target, columns=columns, extra=extra, loss=job.report.loss)
    else:
        write = write_htcds if job.to == "htcds-xlsx" else write_htcds_csv
        write(records, job.target, columns=columns, extra=extra)


def _facts(records: Iterable[HtcdsRecord], loss: LossReport) -> Iterator[dict[str, Any]]:
    """One line a record, as `panah screen` reads it; no name, place or date of birth is in it."""
    coder = Coder(load_pack())
    for record in records:
        coded = coder.coded(record)
        loss.update(coded.loss)
        yield coded.to_json()


def _units(records: Iterable[HtcdsRecord]) -> Iterator[dict[str, Any]]:
    entity = ReportingEntity(id="reporting-entity-1")
    for number, record in enumerate(records, start=1):
        yield units_from_htcds(record, f"case-{number}", entity).as_dict()


def _from_xlsform(source: Path, job: _Job) -> None:
    form = read_xlsform(source, FORM)
    for warning in form.warnings:
        text = f"the form's converter warns: {warning}"
        job.report.issues.append(
            Issue(
                Severity.WARNING, "xlsform_warning", text, place=Place(source.name), params={"words": warning}
            )
        )
    _write_lines(job.counted(asdict(question) for question in form.questions), job.target)


def _write_lines(items: Iterable[dict[str, Any]], target: Path) -> None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with replacing(target) as stream:
        for item in items:
            stream.write(encode(item).encode() + b"\n")


def _from_ctdc(source: Path, job: _Job) -> None:
    with ctdc.stream_ctdc(source, job.limits, job.encoding, job.looked) as stream:
        job.report.source = f"ctdc {stream.edition.name}"
        job.report.issues = stream.issues
        rows = job.counted(stream.rows)
        if job.to.startswith("htcds"):
            _write_htcds_from_k(rows, stream.extra, job)
        elif job.to.startswith("ctdc-synthetic") and not stream.edition.synthetic:
            _write_synthetic(ctdc.synthetic_from_k_anonymised(rows, job.report.loss), job)
        else:
            edition = stream.edition if _same_shape(stream.edition, job.to) else _edition(job.to)
            ctdc.write_ctdc(rows, job.target, edition, extra=stream.extra, loss=job.report.loss)
    job.report.loss.update(stream.loss)


def _same_shape(edition: ctdc.Edition, to: str) -> bool:
    """A k-anonymised file keeps the edition it came in."""
    return not edition.synthetic and to == "ctdc-k-anonymised"


def _edition(to: str) -> ctdc.Edition:
    return ctdc.edition(to.removeprefix("ctdc-"))


def _write_synthetic(rows: Iterable[Row], job: _Job) -> None:
    ctdc.write_ctdc(rows, job.target, _edition(job.to), loss=job.report.loss)


def _write_htcds_from_k(rows: Iterable[Row], extra: tuple[str, ...], job: _Job) -> None:
    table: dict[str, dict[str, str]] = data()["htcds_from_k_anonymised"]
    mapped = ctdc.mapped_columns()
    kept = [name for name in ctdc.EDITIONS["k-anonymised"].columns if name not in mapped]
    records = ctdc.htcds_from_k_anonymised(rows, job.report.loss)
    _write_htcds(records, [*table, "prs_Gender", "prs_Citizenship"], [*kept, *extra], job)


def _from_glotip(source: Path, job: _Job) -> None:
    check = glotip.PartsCheck()
    with glotip.stream_glotip(source, job.limits, job.encoding, job.looked) as stream:
        job.report.issues = stream.issues
        rows = job.counted(_checked(stream.rows, check))
        if job.to == "glotip-csv":
            glotip.write_glotip_csv(rows, job.target, extra=stream.extra)
        elif job.to == "glotip-xlsx":
            glotip.write_glotip_xlsx(rows, job.target, extra=stream.extra)
        else:
            lines = glotip.sdg_rows(rows, job.report.loss)
            write_delimited(job.target, glotip.SDMX_COLUMNS, lines)
        stream.issues.extend(check.issues())
    job.report.loss.update(stream.loss)


def _checked(rows: Iterable[glotip.GlotipRow], check: glotip.PartsCheck) -> Iterator[glotip.GlotipRow]:
    for row in rows:
        check.add(row)
        yield row


_ROUTES: dict[Family, Callable[[Path, _Job], None]] = {
    Family.HTCDS: _from_htcds,
    Family.XFORM: _from_xform,
    Family.K_ANONYMISED: _from_ctdc,
    Family.SYNTHETIC: _from_ctdc,
    Family.GLOTIP: _from_glotip,
    Family.XLSFORM: _from_xlsform,
}
