"""What a diary proves: that somebody worked, where, when, for whom, who saw it. As a page and on paper."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from panah.core.typesetting import typeset, typst_language
from panah.diary.queries import FileCard, Written
from panah.public.diary import words
from panah.public.diary.lines import details_of, hours_line, line_of
from panah.public.templatetags.panah import day, month

PRINT = settings.BASE_DIR / "templates" / "print"


@dataclass(frozen=True)
class Workplace:
    """One place or employer: from when to when, on how many days, what was done, who saw it."""

    employer: str
    place: str
    first: date
    last: date
    days: int
    tasks: tuple[str, ...]
    witnesses: tuple[str, ...]


def workplaces(written: Iterable[Written]) -> list[Workplace]:
    """The days of work that were written down, grouped by employer and place; the usual week is not counted."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for each in written:
        if each.kind == "shift" and each.twin_of is None and each.fields["how"] != "off":
            groups[each.fields.get("employer", ""), each.fields.get("place", "")].append(each.fields)
    found = []
    for (employer, place), entries in groups.items():
        days = sorted({date.fromisoformat(fields["day"]) for fields in entries})
        found.append(
            Workplace(
                employer,
                place,
                days[0],
                days[-1],
                len(days),
                _distinct(fields.get("task", "") for fields in entries),
                _distinct(line for fields in entries for line in fields.get("witnesses", "").splitlines()),
            )
        )
    return sorted(found, key=lambda each: (each.first, each.employer, each.place))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def proof_pdf(
    written: list[Written], files: list[FileCard], *, language: str, made_on: date, record_hash: str
) -> bytes:
    """The diary on paper: workplaces, every entry by month, promises, money, photos with their hashes."""
    name = next((each.fields.get("name", "") for each in written if each.kind == "about"), "")
    data: dict[str, Any] = {
        "language": typst_language(language),
        "title": _("Record of work"),
        "lead": ", ".join(filter(None, (name, day(made_on)))),
        "note": _(
            "Written down by the worker. Where there is no contract, places, dates, witnesses and photos can show that "
            "there was work for an employer."
        ),
        "sections": [
            *_workplace_section(written),
            *_sections_by_month(written),
            *_other_sections(written),
            *_photo_section(files),
        ],
        "foot": [_("Hash of the record that belongs to this paper (SHA-256)"), record_hash],
    }
    return typeset(PRINT / "diary.typ", data)


def _section(heading: str, columns: list[str], rows: list[list[str]]) -> list[dict[str, Any]]:
    return [{"heading": heading, "columns": columns, "rows": rows}] if rows else []


def _workplace_section(written: list[Written]) -> list[dict[str, Any]]:
    rows = [
        [
            ", ".join(filter(None, (each.employer, each.place))) or "—",
            f"{day(each.first)} – {day(each.last)}",
            str(each.days),
            "; ".join(each.tasks),
            "; ".join(each.witnesses),
        ]
        for each in workplaces(written)
    ]
    heads = [_("For whom and where"), _("When"), _("Days"), _("Work"), _("Witnesses")]
    return _section(_("Where there was work"), heads, rows)


def _sections_by_month(written: list[Written]) -> list[dict[str, Any]]:
    months: dict[str, list[list[str]]] = defaultdict(list)
    for each in written:
        if each.kind == "shift" and each.twin_of is None:
            fields = each.fields
            line = ", ".join(fields[name] for name in ("task", "place", "employer", "note") if name in fields)
            rest = fields.get("break_minutes", "")
            hours = hours_line(fields) or str(words.HOW[fields["how"]])
            months[fields["day"][:7]].append([day(date.fromisoformat(fields["day"])), hours, rest, line])
    heads = [_("Day"), _("Hours"), _("Break"), _("Work")]
    found = []
    for key in sorted(months):
        found += _section(month(date.fromisoformat(f"{key}-01")), heads, months[key])
    return found


def _other_sections(written: list[Written]) -> list[dict[str, Any]]:
    found = []
    for kind in ("terms", "usual"):
        rows = [[line_of(each), details_of(each)] for each in written if each.kind == kind]
        found += _section(str(words.KIND[kind]), ["", ""], rows)
    paid = [
        [words.shown("money", "day", each.fields["day"]), line_of(each), details_of(each)]
        for each in written
        if each.kind == "money" and each.twin_of is None
    ]
    return found + _section(str(words.KIND["money"]), ["", "", ""], paid)


def _photo_section(files: list[FileCard]) -> list[dict[str, Any]]:
    rows = [
        [each.name, day(date.fromisoformat(each.day)) if each.day else "", each.note, each.sha256]
        for each in files
    ]
    return _section(_("Photos"), [_("File"), _("Day"), _("What it shows"), "SHA-256"], rows)
