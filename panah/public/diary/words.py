"""The words of the diary: fields, choices, kinds."""

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy

from panah.core.law import load_pack
from panah.core.wages.law import WageLaw
from panah.core.wages.places import is_region_of
from panah.core.wages.places import regions as known_places
from panah.diary.entries import CURRENCIES
from panah.public.templatetags.panah import day

HOW = {
    "times": gettext_lazy("From … to …"),
    "hours": gettext_lazy("About so many hours"),
    "dark": gettext_lazy("From dark to dark"),
    "off": gettext_lazy("Did not work"),
}
MONEY = {
    "paid": gettext_lazy("Pay in money"),
    "in_kind": gettext_lazy("Something instead of money: food, goods, a share of the crop"),
    "advance": gettext_lazy("An advance"),
    "loan": gettext_lazy("A loan to me"),
    "fee": gettext_lazy("A payment for getting the job, the journey or papers"),
    "fine": gettext_lazy("A fine"),
    "deduction": gettext_lazy("Taken off my pay: food, a bed, tools, damage"),
    "interest": gettext_lazy("Interest on a debt"),
}
PAY = {
    "hour": gettext_lazy("for an hour"),
    "day": gettext_lazy("for a day"),
    "week": gettext_lazy("for a week"),
    "month": gettext_lazy("for a month"),
    "piece": gettext_lazy("for each piece, box, kilogram or row"),
    "share": gettext_lazy("a share of the crop or the takings, in percent"),
    "season": gettext_lazy("one sum for the whole season"),
}
YES_NO = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "unknown": gettext_lazy("I don't know"),
}
SCHEME = {
    "five_day": gettext_lazy("5 days a week"),
    "six_day": gettext_lazy("6 days a week"),
    "unknown": gettext_lazy("I don't know"),
}
TAKEN = {
    "withheld": gettext_lazy("It was kept back from my pay"),
    "handed_over": gettext_lazy("I paid it out of my own pocket"),
    "unknown": gettext_lazy("I don't know"),
}
COUNTRY = {
    "kz": gettext_lazy("Kazakhstan"),
    "ru": gettext_lazy("Russia"),
    "us": gettext_lazy("United States"),
}
# Country -> its money, written first.
CURRENCY = {"kz": "KZT", "ru": "RUB", "us": "USD"}
WEEKDAY = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}
KIND = {
    "shift": gettext_lazy("A day of work"),
    "usual": gettext_lazy("A usual week"),
    "money": gettext_lazy("Money: paid, taken, lent, fined"),
    "terms": gettext_lazy("What was promised"),
    "rate": gettext_lazy("What a currency was worth"),
    "about": gettext_lazy("About the work"),
}
FIELD: dict[str, Any] = {
    "agreed_in_writing": gettext_lazy("Did you agree to it in writing?"),
    "amount_high": gettext_lazy("At most (if you are not sure)"),
    "amount_low": gettext_lazy("How much?"),
    "break_minutes": gettext_lazy("Breaks, minutes together"),
    "by": gettext_lazy("Who paid, took or lent it?"),
    "currency": gettext_lazy("Currency"),
    "day": gettext_lazy("Day"),
    "employer": gettext_lazy("For whom did you work?"),
    "end": gettext_lazy("End"),
    "hazardous": gettext_lazy("Was the work heavy or dangerous?"),
    "hours_high": gettext_lazy("Hours, at most"),
    "hours_low": gettext_lazy("Hours, at least"),
    "how": gettext_lazy("How long did you work?"),
    "jurisdiction": gettext_lazy("In which country do you work?"),
    "kind": gettext_lazy("What was it?"),
    "name": gettext_lazy("Your name"),
    "note": gettext_lazy("Anything else"),
    "pieces": gettext_lazy("How many pieces, boxes, kilograms or rows?"),
    "place": gettext_lazy("Where?"),
    "promised_by": gettext_lazy("Who promised it, and who heard it?"),
    "rate": gettext_lazy("How much was one of it worth?"),
    "rate_high": gettext_lazy("At most (if you are not sure)"),
    "rate_low": gettext_lazy("How much was promised?"),
    "region": gettext_lazy("In which region or state?"),
    "reason": gettext_lazy("What for? What were you told?"),
    "scheme": gettext_lazy("How many days a week were agreed?"),
    "share_of_high": gettext_lazy("At most (if you are not sure)"),
    "share_of_low": gettext_lazy("For a share: what was the whole crop or takings worth?"),
    "start": gettext_lazy("Beginning"),
    "taken": gettext_lazy("If it was taken from you: how?"),
    "task": gettext_lazy("What did you do?"),
    "to": gettext_lazy("In which money?"),
    "valid_from": gettext_lazy("From which day?"),
    "valid_to": gettext_lazy("Until which day?"),
    "weekdays": gettext_lazy("Which days of the week?"),
    "witnesses": gettext_lazy("Who saw it? One name a line"),
    "worker_born": gettext_lazy("Your day of birth"),
    "written": gettext_lazy("Is there a written contract?"),
}
# Where one word does not fit every kind.
_OWN = {("terms", "kind"): gettext_lazy("For what was it promised?")}
ALWAYS_CHOSEN = ("kind", "how", "jurisdiction", "currency", "to")
DAYS = ("day", "valid_from", "valid_to", "worker_born")
HINT: dict[str, Any] = {
    "break_minutes": gettext_lazy("For example 30. Leave it empty if you do not know."),
    "end": gettext_lazy("An end before the beginning is on the next day."),
    "region": gettext_lazy("Only for Russia and the United States: some places have a higher minimum wage."),
    "name": gettext_lazy("Only if you want it on the papers you take away."),
    "valid_to": gettext_lazy("Leave it empty if it still goes on."),
    "worker_born": gettext_lazy(
        "Only if you are, or were, under 18: then more is forbidden and more is owed."
    ),
}


_EVERYWHERE = {
    "how": HOW,
    "taken": TAKEN,
    "scheme": SCHEME,
    "jurisdiction": COUNTRY,
    "agreed_in_writing": YES_NO,
    "hazardous": YES_NO,
    "written": YES_NO,
}


def choices(kind: str, name: str) -> dict[str, Any] | None:
    """The words of a field that is chosen, or None for one that is typed."""
    if name == "kind":
        return MONEY if kind == "money" else PAY
    if name in {"currency", "to"}:
        return {each: each for each in CURRENCIES}
    if name == "region":
        return regions()
    return _EVERYWHERE.get(name)


def regions() -> dict[str, str]:
    """The places whose own minimum wage the law pack knows, with their names in the language of the page."""
    law, language = WageLaw.load(load_pack()), get_language() or "en"
    return {code: name for country in COUNTRY for code, name in known_places(law.of(country), language)}


def places() -> list[tuple[Any, Any]]:
    """The same as choices, a group for each country that has any; first the answer of somebody who does not know."""
    found: list[tuple[Any, Any]] = [("", gettext_lazy("I don't know, or another place"))]
    for country, named in COUNTRY.items():
        inside = [pair for pair in regions().items() if is_region_of(pair[0], country)]
        found += [(named, inside)] if inside else []
    return found


def shown(kind: str, name: str, value: str) -> str:
    """A field's value as a person reads it."""
    chosen = choices(kind, name)
    if chosen is not None and value in chosen:
        return str(chosen[value])
    if name == "weekdays":
        return ", ".join(str(WEEKDAY[each]) for each in value.split())
    if name in DAYS and value:
        return day(date.fromisoformat(value))
    return value


def label(kind: str, name: str) -> str:
    """A field's label."""
    return str(_OWN.get((kind, name)) or FIELD[name])
