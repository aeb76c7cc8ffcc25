"""A record being put together cell by cell, with what there is to say about each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from panah.core.errors import Place
from panah.core.exchange.htcds.cells import Parsed, Remark
from panah.core.exchange.htcds.record import HtcdsRecord, Value, build_record
from panah.core.exchange.htcds.schema import Field
from panah.core.exchange.issues import Issue, LossReport
from panah.core.exchange.missing import Missing


@dataclass(slots=True)
class Draft:
    """Values, unrecognised texts, stated reasons and foreign columns of one record."""

    place: Place
    values: dict[str, Value] = field(default_factory=dict)
    unrecognised: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: dict[str, Missing] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)

    def take(self, spec: Field, parsed: Parsed, loss: LossReport) -> None:
        """Add one parsed cell. A question answered again gathers codes; otherwise the last answer holds."""
        value, name = parsed.value, spec.name
        if value is not None and value != ():
            self.values[name] = _joined(self.values[name], value) if name in self.values else value
        if parsed.unrecognised:
            self.unrecognised[spec.name] = self.unrecognised.get(spec.name, ()) + parsed.unrecognised
            loss.add("values_kept", field=spec.label)
        if parsed.missing:
            self.missing[spec.name] = parsed.missing

    def is_empty(self) -> bool:
        """Nothing was taken."""
        return not (self.values or self.unrecognised or self.missing or self.extra)

    def finish(self, source_id: str = "") -> HtcdsRecord:
        """The record."""
        return build_record(
            self.values,
            unrecognised=self.unrecognised,
            missing=self.missing,
            extra=self.extra,
            place=self.place,
            source_id=source_id,
        )


def _joined(before: Value, value: Value) -> Value:
    if isinstance(before, tuple) and isinstance(value, tuple):
        return tuple(dict.fromkeys(before + value))
    return value


def place_remarks(remarks: Iterable[Remark], place: Place, column: str) -> list[Issue]:
    """What a cell's parser remarked, with the cell's place."""
    where = Place(place.file, place.sheet, place.row, column)
    return [Issue(item.severity, item.code, item.message, item.mend, where, item.params) for item in remarks]
