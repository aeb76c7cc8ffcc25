"""A week on one page: seven days, each told in one tap or two."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from panah.core.errors import InputError
from panah.core.wages.work import WEEKDAYS
from panah.diary.actions import Draft, entry_id
from panah.diary.entries import EntryProblemsError, Fields, check
from panah.diary.models import Diary
from panah.diary.queries import Written
from panah.public.diary.lines import span
from panah.public.diary.words import WEEKDAY
from panah.public.messages import message_for

SAME = "same"
# What a day of the week page tells, and what it copies from the day before.
TOLD = ("how", "start", "end", "hours_low", "hours_high", "break_minutes")
PLACED = ("task", "place", "employer")
INPUTS = ("how", "start", "end", "hours", "break")


@dataclass
class Day:
    """One day of the page: what is written already, what was typed, what is wrong with it."""

    day: date
    written: Written | None
    usual: Fields | None
    typed: dict[str, str]
    errors: list[str] = field(default_factory=list)
    theirs: str = ""
    others: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Monday to Sunday."""
        return str(WEEKDAY[WEEKDAYS[self.day.weekday()]])

    @property
    def placed(self) -> list[str]:
        """What was done, where and for whom, as written."""
        fields = self.written.fields if self.written else {}
        return [fields[name] for name in PLACED if name in fields]

    @property
    def key(self) -> str:
        """What the names of this day's inputs end with."""
        return self.day.isoformat()


def days_of(
    monday: date, written: list[Written], usual: Mapping[date, Fields], posted: Mapping[str, str] | None
) -> list[Day]:
    """The seven days. Of several shifts on one day the first is told here; the rest have pages of their own."""
    first: dict[str, Written] = {}
    for each in written:
        if each.twin_of is None:
            first.setdefault(each.fields["day"], each)
    made = []
    for offset in range(7):
        day = monday + timedelta(days=offset)
        known = first.get(day.isoformat())
        typed = _typed(posted, day) if posted is not None else told(known.fields if known else {})
        made.append(Day(day, known, usual.get(day), typed))
    return made


def told(fields: Mapping[str, str]) -> dict[str, str]:
    """An entry as the inputs of a day."""
    low, high = fields.get("hours_low", ""), fields.get("hours_high", "")
    return {
        "how": fields.get("how", ""),
        "start": fields.get("start", ""),
        "end": fields.get("end", ""),
        "hours": span(low, high),
        "break": fields.get("break_minutes", ""),
    }


def _typed(posted: Mapping[str, str], day: date) -> dict[str, str]:
    return {name: posted.get(f"{name}-{day.isoformat()}", "").strip() for name in INPUTS}


def drafts(
    diary: Diary,
    days: list[Day],
    *,
    places: Fields,
    bases: Mapping[str, Fields],
    before: Fields | None,
    today: date,
) -> list[Draft]:
    """What to write. A day that cannot be read gets its errors, and the others are written all the same.

    `before` is the day before Monday, for "the same as the day before"; `bases` what each day was opened with.
    """
    made: list[Draft] = []
    last = before
    for each in days:
        wanted = _wanted(each, last, places)
        if wanted is None:
            last = each.written.fields if each.written else each.usual
            continue
        try:
            fields = check("shift", wanted, today=today)
        except EntryProblemsError as refusal:
            each.errors += [message_for(problem) for problem in refusal.problems.values()]
            last = None
            continue
        last = fields
        base = bases.get(each.key, {})
        if fields != base:
            mark = each.written.id if each.written else entry_id(diary, f"week {each.key}")
            made.append(Draft(mark, "shift", fields, base))
    return made


def _wanted(each: Day, last: Fields | None, places: Fields) -> dict[str, str] | None:
    """The fields of a day as typed, or None for a day nothing was said about."""
    typed = each.typed
    how = typed["how"] or ("times" if typed["start"] or typed["end"] else "hours" if typed["hours"] else "")
    if not how:
        return None
    kept = dict(each.written.fields) if each.written else dict(places) if how != "off" else {}
    if how == SAME:
        if last is None:
            each.errors.append(
                message_for(InputError("Nothing is written for the day before", code="no_day_before"))
            )
            return None
        copied = {name: last[name] for name in (*TOLD, *PLACED) if name in last}
        return {**kept, **dict.fromkeys(TOLD, ""), **copied, "day": each.key}
    low, high = _span(typed["hours"])
    said = {"start": typed["start"], "end": typed["end"], "break_minutes": typed["break"]}
    return {**kept, **said, "hours_low": low, "hours_high": high, "how": how, "day": each.key}


def _span(typed: str) -> tuple[str, str]:
    """9, or 9-11."""
    if found := re.fullmatch(r"\s*([\d.,]+)\s*[-–—]\s*([\d.,]+)\s*", typed):
        return found[1], found[2]
    return typed, ""


def usual_of(habits: list[Written], monday: date) -> dict[date, Fields]:
    """What is usual on each day of a week; a later habit replaces an earlier one."""
    found: dict[date, Fields] = {}
    for habit in sorted(habits, key=lambda each: each.fields["valid_from"]):
        fields = habit.fields
        for offset in range(7):
            day = monday + timedelta(days=offset)
            if not fields["valid_from"] <= day.isoformat() <= fields.get("valid_to", "9999-12-31"):
                continue
            found.pop(day, None)
            if WEEKDAYS[offset] in fields["weekdays"].split():
                found[day] = fields
    return found
