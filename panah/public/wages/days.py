"""Days in forms: read strictly, with the site's own words for what is wrong."""

from datetime import date
from typing import Any

from django import forms

from panah.core.errors import InputError
from panah.public.messages import message_for

# Before it there is no law in the packs; after it nobody has signed anything.
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


class DayField(forms.CharField):
    """A day of the calendar, as a date field of the browser or a person writes it: 2026-03-01 or 1.3.2026."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "date", "class": "govuk-input--width-10", "autocomplete": "off"}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), **kwargs})

    def clean(self, value: Any) -> Any:
        """A date, or None for an empty field that may be empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_day(text)
        except InputError as error:
            raise forms.ValidationError(message_for(error)) from error


def read_day(text: str) -> date:
    """A day as people write it. Raises InputError for one that does not exist or is far away."""
    parts = text.strip().replace("/", ".").replace("-", ".").split(".")
    try:
        numbers = [int(part) for part in parts]
        year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
        found = date(year, month, day)
    except (ValueError, IndexError) as error:
        raise InputError(f"{text!r} is no day", code="bad_date", mend="Write year-month-day.") from error
    if not FIRST <= found <= LAST:
        raise InputError(f"{text!r} is too far away", code="bad_date", mend="Check the year.")
    return found
