"""The form of the calculator: a usual week, what was promised, what came. It makes a record for the wage engine."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from panah.core.errors import InputError
from panah.core.wages.places import is_region_of
from panah.core.wages.work import WEEKDAYS, Amount, ExchangeRate, Money, PayTerms, Shift, WorkRecord
from panah.diary.daylight import dark_to_dark
from panah.diary.entries import CURRENCIES, read_rate
from panah.public.diary import words
from panah.public.diary.forms import today
from panah.public.forms import PlainForm
from panah.public.messages import message_for
from panah.public.wages.days import DayField

LONGEST = 366 * 3
MOST_DIGITS = 15
LONGEST_BREAK = 600
HOURS_OF_A_DAY = 24
_FORGET = {"autocomplete": "off"}
# Without a promise the least that the law gives is counted.
NOTHING_PROMISED = "none"
PAY = {
    **{kind: words.PAY[kind] for kind in ("hour", "day", "week", "month", "piece", "season")},
    NOTHING_PROMISED: gettext_lazy("Nothing was promised, or I do not know"),
}
HOW = {how: words.HOW[how] for how in ("times", "hours", "dark")}
_WORKING_WEEK = ["mon", "tue", "wed", "thu", "fri", "sat"]
# How old somebody was while they worked: under 18 the week is shorter. For each answer the age on the last day, the
# eldest that fits it; None is a grown-up.
ADULT, UNKNOWN = "adult", "unknown"
AGES: dict[str, int | None] = {ADULT: None, "16_17": 17, "14_15": 15, "under_14": 13}
AGE = {
    ADULT: gettext_lazy("18 or older"),
    "16_17": gettext_lazy("16 or 17"),
    "14_15": gettext_lazy("14 or 15"),
    "under_14": gettext_lazy("Younger than 14"),
    UNKNOWN: words.YES_NO["unknown"],
}
# What was received or taken, all in all: (field, kind of money).
SUMS = (("paid", "paid"), ("lent", "loan"), ("cut", "deduction"), ("fined", "fine"))


class NumberField(forms.CharField):
    """A number as people write it: 150 000, 150000,50. None for an empty field."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {**_FORGET, "inputmode": "decimal", "class": "govuk-input--width-10"}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), "required": False, **kwargs})

    def read(self, text: str) -> Decimal:
        """The number of a text that is not empty."""
        return read_number(text)

    def clean(self, value: Any) -> Any:
        """A number not below zero, or None."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except InputError as error:
            raise forms.ValidationError(message_for(error)) from error


class WorthField(NumberField):
    """What a currency was worth: three digits after the mark are the fraction there, and nothing is worth nothing."""

    def read(self, text: str) -> Decimal:
        """A number above zero."""
        worth = Decimal(read_rate(text))
        if not worth:
            raise InputError("A rate is above zero", code="impossible_number", mend="Check it.")
        return worth


def read_number(text: str) -> Decimal:
    """A number that is not below zero. Raises InputError for anything else, also for 1.500, read in two ways."""
    bare = "".join(text.split())
    whole, mark, rest = bare.replace(",", ".").partition(".")
    if mark and (len(rest) == 3 or "." in rest):
        raise InputError(f"{text!r} can be read in two ways", code="number_unclear", mend="Write 1500.")
    if len(bare) > MOST_DIGITS or not bare.isascii():
        raise InputError(f"{text!r} is no number", code="bad_number", mend="Write a number.")
    try:
        number = Decimal(f"{whole}{mark}{rest}")
    except InvalidOperation as error:
        raise InputError(f"{text!r} is no number", code="bad_number", mend="Write a number.") from error
    if not number.is_finite() or number < 0:
        raise InputError(f"{text!r} is not possible", code="impossible_number", mend="Check it.")
    return number


class TimeField(forms.CharField):
    """A time of the day: 07:30, or just 7. None for an empty field."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {**_FORGET, "type": "time", "class": "govuk-input--width-5"}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), "required": False, **kwargs})

    def clean(self, value: Any) -> Any:
        """A time, or None."""
        text = super().clean(value)
        if not text:
            return None
        try:
            hour, _, minute = text.replace(".", ":").partition(":")
            return time(
                int(hour) % HOURS_OF_A_DAY if int(hour) <= HOURS_OF_A_DAY else int(hour), int(minute[:2] or 0)
            )
        except ValueError as error:
            raise forms.ValidationError(message_for(InputError("", code="bad_time"))) from error


class RegionField(forms.ChoiceField):
    """Where in the country: only places whose own minimum wage is known, by country."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"label": words.FIELD["region"], "help_text": words.HINT["region"], "choices": words.places}
        super().__init__(**{**said, "required": False, **kwargs})


def _radios(label: Any, choices: dict[str, Any], **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), widget=forms.RadioSelect, **kwargs)


class CalculatorForm(PlainForm):
    """What a worker remembers, in five minutes."""

    country = _radios(words.FIELD["jurisdiction"], words.COUNTRY)
    region = RegionField()
    age = _radios(
        gettext_lazy("How old were you while you did this work?"),
        AGE,
        help_text=gettext_lazy("Under 18 the law allows fewer hours, and more is owed for long days."),
        required=False,
    )
    first = DayField(label=gettext_lazy("When did the work begin?"))
    last = DayField(
        label=gettext_lazy("Until when did you work?"), help_text=words.HINT["valid_to"], required=False
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On which days of a usual week did you work?"),
        choices=[(each, words.WEEKDAY[each]) for each in WEEKDAYS],
        widget=forms.CheckboxSelectMultiple,
    )
    how = _radios(gettext_lazy("How long was a usual day?"), HOW)
    start = TimeField(label=words.FIELD["start"])
    end = TimeField(label=words.FIELD["end"], help_text=words.HINT["end"])
    hours_low = NumberField(label=words.FIELD["hours_low"])
    hours_high = NumberField(label=words.FIELD["hours_high"])
    pause = NumberField(label=words.FIELD["break_minutes"], help_text=words.HINT["break_minutes"])
    kind = _radios(words.FIELD["rate_low"], PAY)
    rate = NumberField(label=gettext_lazy("How much money?"))
    currency = forms.ChoiceField(
        label=words.FIELD["currency"],
        choices=[("", gettext_lazy("The money of that country")), *((each, each) for each in CURRENCIES)],
        required=False,
    )
    pieces = NumberField(label=gettext_lazy("How many pieces, boxes or kilograms on a usual day?"))
    scheme = _radios(words.FIELD["scheme"], words.SCHEME, required=False)
    written = _radios(words.FIELD["written"], words.YES_NO, required=False)
    paid = NumberField(label=gettext_lazy("How much have you been paid in all?"))
    lent = NumberField(label=gettext_lazy("How much was lent or given to you in advance?"))
    cut = NumberField(
        label=gettext_lazy("How much was taken off your pay for food, a bed, tools or damage?"),
    )
    fined = NumberField(label=gettext_lazy("How much was taken off your pay as fines?"))
    other = forms.ChoiceField(
        label=gettext_lazy("Was this in other money than the promised pay?"),
        choices=[("", words.YES_NO["no"]), *((each, each) for each in CURRENCIES)],
        required=False,
    )
    worth = WorthField(label=gettext_lazy("If so: how much was one of it worth in the money of the pay?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, chosen in (
            ("country", settings.COUNTRY),
            ("weekdays", _WORKING_WEEK),
            ("how", "times"),
            ("kind", "month"),
            ("scheme", "unknown"),
            ("written", "unknown"),
        ):
            self.fields[name].initial = chosen
            self.fields[name].error_messages["invalid_choice"] = message_for(
                InputError("", code="unknown_choice")
            )

    def clean(self) -> dict[str, Any]:
        """What fits together, field by field, so that everything wrong is told at once."""
        cleaned = super().clean() or {}
        self._check_days(cleaned)
        region = cleaned.get("region", "")
        if region and not is_region_of(region, cleaned.get("country", region[:2])):
            self._refuse("region", "region_elsewhere")
        self._check_hours(cleaned)
        if cleaned.get("kind", NOTHING_PROMISED) != NOTHING_PROMISED and cleaned.get("rate") is None:
            self._refuse("rate", "needed")
        if cleaned.get("kind") == "piece" and cleaned.get("pieces") is None:
            self._refuse("pieces", "needed")
        return cleaned

    def _refuse(self, field: str, code: str) -> None:
        if field not in self.errors:
            self.add_error(field, message_for(InputError("", code=code)))

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("first"), cleaned.get("last") or today()
        if first is None:
            return
        if first > today():
            self._refuse("first", "day_future")
        elif last > today():
            self._refuse("last", "day_future")
        elif last < first:
            self._refuse("last", "period_order")
        elif (last - first).days >= LONGEST:
            self._refuse("first", "work_too_long")

    def _check_hours(self, cleaned: dict[str, Any]) -> None:
        how = cleaned.get("how")
        low, high = cleaned.get("hours_low"), cleaned.get("hours_high")
        if how == "times":
            for name in ("start", "end"):
                if cleaned.get(name) is None:
                    self._refuse(name, "needed")
        if how == "hours":
            if low is None:
                self._refuse("hours_low", "needed")
            elif max(low, high or low) > HOURS_OF_A_DAY:
                self._refuse("hours_high" if high else "hours_low", "hours_too_many")
            elif high is not None and high < low:
                self._refuse("hours_high", "range_order")
        pause = cleaned.get("pause")
        if pause is not None and (pause != pause.to_integral_value() or pause > LONGEST_BREAK):
            self._refuse("pause", "bad_break")

    @property
    def ages(self) -> list[str]:
        """The answers about the age that can be true: all of them where somebody does not know."""
        age = self.cleaned_data["age"]
        return [age] if age in AGES else list(AGES)

    @property
    def _currency(self) -> str:
        """The money of the promise: that of the country where no other was chosen."""
        return str(self.cleaned_data["currency"] or words.CURRENCY[self.cleaned_data["country"]])

    def record(self, age: str = ADULT) -> WorkRecord:
        """The record of what was told: every day of the usual week, the promise, and sums on the last day."""
        told = self.cleaned_data
        last = told["last"] or today()
        return WorkRecord(
            jurisdiction=told["country"],
            region=told["region"],
            worker_born=_born(last, AGES[age]),
            shifts=tuple(self._shifts(told["first"], last)),
            terms=tuple(self._terms(told["first"], last)),
            money=tuple(self._money(last)),
            rates=tuple(self._rates(last)),
        )

    def _shifts(self, first: date, last: date) -> Iterator[Shift]:
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if WEEKDAYS[day.weekday()] in self.cleaned_data["weekdays"]:
                yield self._shift(day)

    def _shift(self, day: date) -> Shift:
        told = self.cleaned_data
        pause = None if told["pause"] is None else int(told["pause"])
        pieces = told["pieces"] if told["kind"] == "piece" else None
        if told["how"] == "times":
            return Shift(day, start=told["start"], end=told["end"], break_minutes=pause, pieces=pieces)
        if told["how"] == "dark":
            return Shift(day, hours=dark_to_dark(day, told["country"], pause), pieces=pieces)
        high = told["hours_low"] if told["hours_high"] is None else told["hours_high"]
        return Shift(day, hours=Amount(told["hours_low"], high), pieces=pieces)

    def _terms(self, first: date, last: date) -> Iterator[PayTerms]:
        told = self.cleaned_data
        if told["kind"] == NOTHING_PROMISED:
            return
        yield PayTerms(
            kind=told["kind"],
            rate=Amount(told["rate"], told["rate"]),
            currency=self._currency,
            valid_from=first,
            valid_to=last,
            scheme=told["scheme"] or "unknown",
            written=told["written"] or "unknown",
        )

    def _money(self, last: date) -> Iterator[Money]:
        for name, kind in SUMS:
            sum_ = self.cleaned_data[name]
            if sum_:
                yield Money(
                    last,
                    kind,  # type: ignore[arg-type]  # the kinds of SUMS
                    Amount(sum_, sum_),
                    self.cleaned_data["other"] or self._currency,
                )

    def _rates(self, last: date) -> Iterator[ExchangeRate]:
        told = self.cleaned_data
        if told["other"] and told["worth"] and told["other"] != self._currency:
            yield ExchangeRate(last, told["other"], self._currency, told["worth"])


def _born(last: date, age: int | None) -> date | None:
    """The birthday of somebody who is still `age` on the last day, and was as long as possible before; None: grown up.

    Any of the 29th of February becomes the 1st of March.
    """
    if age is None:
        return None
    following = last + timedelta(days=1)
    year = following.year - age - 1
    try:
        return following.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
