"""Write HTCDS records as submissions of a form, many in one XML file, which `read_xform` reads to equal records."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.htcds.schema import Field, field_by_name, fields
from panah.core.exchange.htcds.writer import used_columns
from panah.core.exchange.htcds.xform import ENVELOPE, EXTRA
from panah.core.exchange.issues import LossReport
from panah.core.exchange.missing import WORDS
from panah.core.exchange.xlsx import replacing

FORM_ID = "htcds"
_NO_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PATH = re.compile(r"[A-Za-z_][\w.-]*(/[A-Za-z_][\w.-]*)*", re.ASCII)


def write_xform(
    records: Iterable[HtcdsRecord],
    target: Path | str | BinaryIO,
    *,
    columns: Sequence[str] | None = None,
    extra: Sequence[str] | None = None,
    loss: LossReport | None = None,
) -> None:
    """Write one submission per record, every question of `columns` in each, answered or not.

    Questions have the standard's names. Leave `columns` and `extra` None to have them taken from the records, which are
    then held in memory; give both to write a stream. Characters that XML cannot hold are left out, counted in `loss`.
    """
    if columns is None or extra is None:
        records = list(records)
        columns, extra = used_columns(records)
    wanted = set(columns)
    specs = [spec for spec in fields().values() if spec.name in wanted] or [fields()["prs_FirstName"]]
    writer = _Writer(specs, extra, LossReport() if loss is None else loss)
    if isinstance(target, str | Path):
        with replacing(target) as stream:
            writer.write(records, stream)
    else:
        writer.write(records, target)


@dataclass(slots=True)
class _Writer:
    specs: Sequence[Field]
    extra: Sequence[str]
    loss: LossReport

    def write(self, records: Iterable[HtcdsRecord], stream: BinaryIO) -> None:
        stream.write(b"<?xml version='1.0' encoding='UTF-8'?>\n<submissions>\n")
        stream.writelines(self._submission(record).encode() for record in records)
        stream.write(b"</submissions>\n")

    def _submission(self, record: HtcdsRecord) -> str:
        parts = [f'<data id="{FORM_ID}">']
        parts += [self._element(spec.name, _answer(record, spec)) for spec in self.specs]
        parts += [self._foreign(name, record.extra[name]) for name in self.extra if name in record.extra]
        if record.source_id:
            parts.append(f"<meta>{self._element('instanceID', record.source_id)}</meta>")
        return "".join([*parts, "</data>\n"])

    def _element(self, name: str, text: str) -> str:
        return f"<{name}>{self._text(text)}</{name}>" if text else f"<{name}/>"

    def _text(self, text: str) -> str:
        return xml_escape(self._without_control(text), {"\r": "&#13;"})

    def _without_control(self, text: str) -> str:
        held, dropped = _NO_XML.subn("", text)
        if dropped:
            self.loss.add("control_characters", dropped)
        return held

    def _foreign(self, header: str, text: str) -> str:
        """A column outside the standard: an element in its groups, or one that names its header."""
        *groups, name = header.split("/")
        if not _PATH.fullmatch(header) or field_by_name(name) or {*groups, name} & ENVELOPE:
            return f"<{EXTRA} name={quoteattr(self._without_control(header))}>{self._text(text)}</{EXTRA}>"
        opened = "".join(f"<{group}>" for group in groups)
        closed = "".join(f"</{group}>" for group in reversed(groups))
        return f"{opened}{self._element(name, text)}{closed}"


def _answer(record: HtcdsRecord, spec: Field) -> str:
    """The answer as a form sends it: codes with spaces between; with semicolons where a kept text stands among them."""
    value, raw = record.value(spec.name), record.unrecognised.get(spec.name, ())
    if value in {None, ()} and not raw:
        return WORDS[record.missing[spec.name]] if spec.name in record.missing else ""
    said = value if isinstance(value, tuple) else [] if value is None else [_plain(value)]
    parts = [*said, *raw]
    if spec.kind != "codes":
        return "; ".join(parts)
    return " ".join(parts) if not raw else "; ".join(parts) + ";"


def _plain(value: str | bool | date | Decimal) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.isoformat() if isinstance(value, date) else str(value)
